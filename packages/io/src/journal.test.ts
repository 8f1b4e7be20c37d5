import { appendFile, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openJournal, readJournal } from './journal.ts';

const now = (): number => Date.UTC(2026, 0, 1);
let dir = '';
let path = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'dwcp-journal-'));
  path = join(dir, 'journal.log');
});
afterEach(() => rm(dir, { recursive: true, force: true }));

async function writeTwo(): Promise<void> {
  const journal = await openJournal(path, { now });
  journal.append('step.started', { name: 'render' });
  journal.append('step.finished', { name: 'render' });
  journal.close();
}

test('what was appended is read back in order, from a 0600 file', async () => {
  await writeTwo();
  expect((await readJournal(path)).map((entry) => `${entry.seq} ${entry.code}`)).toEqual([
    '1 step.started',
    '2 step.finished',
  ]);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
});

test('a last line cut off by a crash is dropped and the next append follows the good ones', async () => {
  await writeTwo();
  await appendFile(path, 'deadbeef {"seq":3,"at"');
  const journal = await openJournal(path, { now });
  journal.append('step.started', { name: 'apply' });
  journal.close();
  expect((await readJournal(path)).map((entry) => entry.seq)).toEqual([1, 2, 3]);
});

test('an edited line is refused, with its number', async () => {
  await writeTwo();
  await writeFile(path, (await readFile(path, 'utf8')).replace('render', 'rander'));
  await expect(readJournal(path)).rejects.toThrow(/journal\.log:1 does not match its checksum/);
});

test('a removed line is refused', async () => {
  await writeTwo();
  const lines = (await readFile(path, 'utf8')).split('\n');
  await writeFile(path, lines.slice(1).join('\n'));
  await expect(readJournal(path)).rejects.toThrow(/does not match its checksum/);
});

test('a journal filled with zeros is refused: what it held may have to be resumed', async () => {
  await writeTwo();
  const { size } = await stat(path);
  await writeFile(path, Buffer.alloc(size));
  await expect(readJournal(path)).rejects.toMatchObject({ code: 'JOURNAL_CORRUPT' });
});
