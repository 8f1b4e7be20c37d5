import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { installationDirectory } from '../installation.ts';
import { isNoteworthy, noteworthyCodes } from './noteworthy.ts';

test('what is told without --verbose is an event there is, and not every one', () => {
  const text = readFileSync(join(installationDirectory, 'docs', 'events.md'), 'utf8');
  const codes = [...text.matchAll(/^\| `([a-z.-]+)` \|/gm)].map(([, code]) => code ?? '');
  expect(codes).toEqual(expect.arrayContaining([...noteworthyCodes]));
  expect(codes.filter((code) => !isNoteworthy({ code }))).not.toEqual([]);
});
