import { redactText } from '@dwcp/io';
import { createTwoFilesPatch } from 'diff';

const secretWord = /(secret|password|passphrase|private.?key|preshared.?key|psk|token|credential)/i;
const longestDiff = 16_384;

/** Unified diff from what a file must be to what it is, with the values of secret-looking keys hidden. */
export function fileDiff(path: string, texts: { readonly wanted: string; readonly observed: string }): string {
  const patch = createTwoFilesPatch(path, path, hide(texts.wanted), hide(texts.observed), 'wanted', 'observed', {
    context: 2,
    // A file of somebody else's making may differ in every line.
    maxEditLength: 2_000,
    timeout: 2_000,
  });
  if (patch === undefined) return 'everything differs';
  const diff = patch.slice(patch.indexOf('--- '));
  return diff.length > longestDiff ? `${diff.slice(0, longestDiff)}\n…` : diff;
}

/** Whatever stands behind a secret-looking word in a line, and everything else that looks like a secret. */
function hide(text: string): string {
  return redactText(text)
    .split('\n')
    .map((line) => {
      const found = secretWord.exec(line);
      if (found === null) return line;
      const at = line.slice(found.index).search(/[=:\s]/);
      return at < 0 ? line : `${line.slice(0, found.index + at + 1).trimEnd()} (hidden)`;
    })
    .join('\n');
}
