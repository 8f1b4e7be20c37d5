import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { favourCgroup } from './cgroup-weight.ts';

test.each([
  ['cpu.weight', '100\n', '10000'],
  ['cpu.shares', '1024\n', '262144'],
])('raises %s where the hierarchy has it', async (file, before, after) => {
  await inDirectory(async (cgroup) => {
    await writeFile(join(cgroup, file), before);
    await favourCgroup(cgroup);
    expect(await readFile(join(cgroup, file), 'utf8')).toMatch(new RegExp(`^${after}`));
  });
});

test('makes no file in a hierarchy without weights', async () => {
  await inDirectory(async (cgroup) => {
    await favourCgroup(cgroup);
    expect(await readdir(cgroup)).toEqual([]);
  });
});

async function inDirectory(use: (path: string) => Promise<void>): Promise<void> {
  const path = await mkdtemp(join(tmpdir(), 'dwcp-t-'));
  try {
    await use(path);
  } finally {
    await rm(path, { recursive: true });
  }
}
