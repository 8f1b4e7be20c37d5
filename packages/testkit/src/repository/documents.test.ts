import { errorCodes } from '@dwcp/model';
import { expect, test } from 'vitest';
import { readRepositoryFile, sourceFiles } from './repository-files.ts';

test('docs/errors.md lists every error code with its meaning', () => {
  const rows = Object.fromEntries(
    tableRows('docs/errors.md').map(([code, meaning]) => [code?.replaceAll('`', ''), meaning]),
  );
  expect(rows).toEqual(errorCodes);
});

test('docs/events.md lists exactly the event codes that the code emits', () => {
  const emitted = sourceFiles()
    .filter((file) => !file.isTest && file.package !== 'testkit')
    .flatMap((file) =>
      [...file.text.matchAll(/\bcode: '([a-z][a-z0-9-]*\.[a-z][a-z0-9.-]*)'/g)].map((match) => match[1]),
    );
  const documented = tableRows('docs/events.md').map(([code]) => code?.replaceAll('`', ''));
  expect(documented).toEqual([...new Set(emitted)].sort());
});

/** Cells of the rows of a Markdown file's tables, without the heading rows. */
function tableRows(path: string): readonly (readonly string[])[] {
  return readRepositoryFile(path)
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}
