import { createTwoFilesPatch } from 'diff';
import { hideSecrets } from './hide-secrets.ts';

const longestDiff = 16_384;

/** Unified diff from what a file must be to what it is, with the values of secret-looking keys hidden. */
export function fileDiff(path: string, texts: { readonly wanted: string; readonly observed: string }): string {
  const patch = createTwoFilesPatch(
    path,
    path,
    hideSecrets(texts.wanted),
    hideSecrets(texts.observed),
    'wanted',
    'observed',
    {
      context: 2,
      // A file of somebody else's making may differ in every line.
      maxEditLength: 2_000,
      timeout: 2_000,
    },
  );
  if (patch === undefined) return 'everything differs';
  const diff = patch.slice(patch.indexOf('--- '));
  return diff.length > longestDiff ? `${diff.slice(0, longestDiff)}\n…` : diff;
}
