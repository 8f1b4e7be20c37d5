import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { releaseDigest, renderRelease } from '@dwcp/network';
import { labTopology } from '@dwcp/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeReleaseDirectory } from './release-directory.ts';

const releases = renderRelease(labTopology(), { publicKeys: {} });
let dir = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'dwcp-release-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

test('a release lies under its digest, each file with exactly its bytes, readable by its owner only', async () => {
  const written = await writeReleaseDirectory(dir, releases);
  expect(written.digest).toBe(releaseDigest(releases));
  for (const release of releases) {
    for (const file of release.files) {
      const path = join(written.dir, 'hosts', release.node, 'files', file.path.slice(1));
      expect(await readFile(path, 'utf8')).toBe(file.content);
      expect((await stat(path)).mode & 0o077).toBe(0);
    }
  }
  expect(await readdir(dir)).toEqual([written.digest]);
});

test('the same release is written once', async () => {
  const first = await writeReleaseDirectory(dir, releases);
  const { mtimeMs } = await stat(first.dir);
  await writeReleaseDirectory(dir, releases);
  expect((await stat(first.dir)).mtimeMs).toBe(mtimeMs);
});
