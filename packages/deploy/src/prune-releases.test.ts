import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { keptReleases, pruneReleases, referredReleases } from './prune-releases.ts';

/** The release of a day, the first the oldest. */
const release = (day: number): string => String(day).padStart(64, '0');

let dir = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'dwcp-prune-'));
  for (let day = 1; day <= 9; day++) await write(release(day), day);
});
afterEach(() => rm(dir, { recursive: true, force: true }));

async function write(name: string, day: number): Promise<void> {
  await mkdir(join(dir, name, 'hosts', 'gw'), { recursive: true });
  await writeFile(join(dir, name, 'hosts', 'gw', 'manifest.json'), '{}');
  await utimes(join(dir, name), day * 86_400, day * 86_400);
}

const present = async (): Promise<readonly string[]> => (await readdir(dir)).toSorted();

test('the newest stay, and no more than there may be', async () => {
  expect(await pruneReleases(dir, { kept: [] })).toHaveLength(4);
  expect(await present()).toEqual([5, 6, 7, 8, 9].map(release));
  expect(await pruneReleases(dir, { kept: [] })).toEqual([]);
});

test('what is deployed, what was before it and what a journal refers to stay, however old', async () => {
  const kept = [release(1), release(2), ...referredReleases([entry({ release: release(3) })])];
  await pruneReleases(dir, { kept });
  expect(await present()).toEqual([1, 2, 3, 8, 9].map(release));
});

test('more references than the limit all stay, and nothing else', async () => {
  const kept = [1, 2, 3, 4, 5, 6].map(release);
  expect(kept.length).toBeGreaterThan(keptReleases);
  await pruneReleases(dir, { kept });
  expect(await present()).toEqual(kept);
});

test('a reference to a release that is not there takes the place of none', async () => {
  await pruneReleases(dir, { kept: ['f'.repeat(64), release(9)] });
  expect(await present()).toEqual([5, 6, 7, 8, 9].map(release));
});

test('what an interrupted prune or write left goes, and other files are left alone', async () => {
  await write(`${release(4)}.removing`, 4);
  await write(`${release(8)}.partial`, 8);
  await writeFile(join(dir, 'notes'), 'mine');
  await pruneReleases(dir, { kept: [] });
  expect(await present()).toEqual([...[5, 6, 7, 8, 9].map(release), 'notes']);
});

test('an environment without releases has nothing to prune', async () => {
  await rm(dir, { recursive: true });
  expect(await pruneReleases(dir, { kept: [] })).toEqual([]);
});

function entry(data: Readonly<Record<string, unknown>>) {
  return { seq: 1, at: '2026-01-01T00:00:00.000Z', code: 'release.chosen', data };
}
