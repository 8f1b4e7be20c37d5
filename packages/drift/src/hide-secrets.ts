import { redactText } from '@dwcp/io';
import { secretNameIn } from './secret-names.ts';

/**
 * A text without what stands behind a secret-looking name in a line, nor the lines that belong to such a name (a block of
 * YAML, a list, a value in quotes over several lines), nor anything else that looks like a secret.
 */
export function hideSecrets(text: string): string {
  let hiddenBelow: { readonly indent: number; readonly withLists: boolean } | null = null;
  return redactText(text)
    .split('\n')
    .map((line) => {
      if (hiddenBelow !== null && line.trim() !== '') {
        const indent = indentOf(line);
        const isItem = hiddenBelow.withLists && indent === hiddenBelow.indent && /^\s*-(\s|$)/.test(line);
        if (indent > hiddenBelow.indent || isItem) return `${' '.repeat(indent)}(hidden)`;
        hiddenBelow = null;
      }
      const found = secretNameIn(line);
      if (found < 0 || line.trim() === '') return line;
      const at = line.slice(found).search(/[=:\s]/);
      // `- name: …` begins an item: what belongs to its key stands deeper than the dash. A comment has nothing below it.
      if (!/^\s*[#;!]/.test(line)) hiddenBelow = { indent: indentOf(line), withLists: /[:=]\s*$/.test(line) };
      return at < 0 ? line : `${line.slice(0, found + at + 1).trimEnd()} (hidden)`;
    })
    .join('\n');
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}
