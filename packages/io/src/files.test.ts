import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeDirectory, readTextIfPresent, writeFileAtomic } from './files.ts';

let dir = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'dwcp-files-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

test('creates a secret file as 0600 under umask 000', async () => {
  const previous = process.umask(0);
  try {
    await writeFileAtomic(join(dir, 'key'), 'secret');
    expect((await stat(join(dir, 'key'))).mode & 0o777).toBe(0o600);
  } finally {
    process.umask(previous);
  }
});

test('gives the asked permissions under umask 077', async () => {
  const previous = process.umask(0o077);
  try {
    await writeFileAtomic(join(dir, 'public'), 'x', { permissions: 0o644 });
    expect((await stat(join(dir, 'public'))).mode & 0o777).toBe(0o644);
  } finally {
    process.umask(previous);
  }
});

test('leaves nothing behind when the write fails', async () => {
  await expect(writeFileAtomic(join(dir, 'absent', 'file'), 'x')).rejects.toThrow();
  expect(await readdir(dir)).toEqual([]);
});

test('replaces a file whole', async () => {
  const path = join(dir, 'file');
  await writeFileAtomic(path, 'old');
  await writeFileAtomic(path, 'new');
  expect(await readTextIfPresent(path)).toBe('new');
  expect(await readdir(dir)).toEqual(['file']);
});

test('makes the parents of a directory, and leaves one that is there', async () => {
  await makeDirectory(join(dir, 'a', 'b', 'c'));
  await makeDirectory(join(dir, 'a', 'b', 'c'));
  expect((await stat(join(dir, 'a', 'b', 'c'))).isDirectory()).toBe(true);
});

test.each(['/proc/dwcp-test', '/dev/null/dwcp-test'])(
  'a directory that cannot be made is named at once: %s',
  async (path) => {
    await expect(makeDirectory(path)).rejects.toMatchObject({ code: 'FILE_PERMISSIONS' });
  },
);
