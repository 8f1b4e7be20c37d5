import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { takeLock } from './lock.ts';

let dir = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'dwcp-lock-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

test('a second taker is told the process that holds the lock', async () => {
  const lock = await takeLock(join(dir, 'lock'));
  await expect(takeLock(join(dir, 'lock'))).rejects.toThrow(`process ${process.pid} is working`);
  await lock.release();
  expect(await readdir(dir)).toEqual([]);
});

test('the lock of a process that is gone is taken over', async () => {
  await writeFile(join(dir, 'lock'), JSON.stringify({ pid: 4_194_000, startTime: '1' }));
  const lock = await takeLock(join(dir, 'lock'));
  await lock.release();
});

test('a reused pid is not mistaken for the holder', async () => {
  await writeFile(join(dir, 'lock'), JSON.stringify({ pid: process.pid, startTime: '1' }));
  const lock = await takeLock(join(dir, 'lock'));
  await lock.release();
});

test('an unreadable lock file is taken over', async () => {
  await writeFile(join(dir, 'lock'), 'garbage');
  const lock = await takeLock(join(dir, 'lock'));
  await lock.release();
});
