import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { inspectLock, takeLock, takeLockIfFree } from './lock.ts';

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

test('who can do without it is told nothing but that it is held', async () => {
  const path = join(dir, 'lock');
  const lock = await takeLockIfFree(path);
  expect(await takeLockIfFree(path)).toBeNull();
  await lock?.release();
  expect(await takeLockIfFree(path)).not.toBeNull();
  await expect(takeLockIfFree(join(dir, 'nowhere', 'lock'))).rejects.toThrow('nowhere');
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

test('a lock that can be read always names its process', async () => {
  const path = join(dir, 'lock');
  const seen: string[] = [];
  let isTaking = true;
  const reading = (async () => {
    while (isTaking) seen.push(await readFile(path, 'utf8').catch(() => 'absent'));
  })();
  for (let round = 0; round < 50; round++) await (await takeLock(path)).release();
  isTaking = false;
  await reading;
  const texts = seen.filter((text) => text !== 'absent');
  expect(texts.filter((text) => !text.includes(`"pid":${process.pid}`))).toEqual([]);
});

test.each(['no lock', 'a stale lock'])('of many takers who find %s at once, one gets it', async (before) => {
  const path = join(dir, 'lock');
  if (before === 'a stale lock') await writeFile(path, JSON.stringify({ pid: 4_194_000, startTime: '1' }));
  const takers = await Promise.allSettled(Array.from({ length: 20 }, () => takeLock(path)));
  expect(takers.filter((taker) => taker.status === 'fulfilled')).toHaveLength(1);
  for (const taker of takers) {
    if (taker.status === 'rejected') expect(taker.reason).toMatchObject({ code: 'DEPLOY_LOCKED' });
  }
  expect(await readdir(dir)).toEqual(['lock']);
});

test('a takeover that died midway is taken over as well', async () => {
  const gone = JSON.stringify({ pid: 4_194_000, startTime: '1' });
  await writeFile(join(dir, 'lock'), gone);
  await writeFile(join(dir, 'lock.takeover'), gone);
  await (await takeLock(join(dir, 'lock'))).release();
  expect(await readdir(dir)).toEqual([]);
});

test('the lock of another is not released', async () => {
  const path = join(dir, 'lock');
  const first = await takeLock(path);
  await rm(path);
  const second = await takeLock(path);
  await first.release();
  expect(await readdir(dir)).toEqual(['lock']);
  await second.release();
});

test('a look at a lock tells whether its process still runs', async () => {
  const path = join(dir, 'lock');
  expect(await inspectLock(path)).toEqual({ isThere: false, holder: null });
  const lock = await takeLock(path);
  expect(await inspectLock(path)).toMatchObject({ isThere: true, holder: { pid: process.pid } });
  await lock.release();
  await writeFile(path, JSON.stringify({ pid: process.pid, startTime: '1' }));
  expect(await inspectLock(path)).toEqual({ isThere: true, holder: null });
});
