import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { releaseDigest, releaseManifest, renderRelease } from '@dwcp/network';
import { labTopology } from '@dwcp/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadRelease } from './load-release.ts';

const releases = renderRelease(labTopology(), { publicKeys: {} });
const digest = releaseDigest(releases);
const nodes = releases.map(({ node }) => node);

let dir = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'dwcp-release-'));
  for (const release of releases) {
    const host = join(dir, digest, 'hosts', release.node);
    await write(join(host, 'manifest.json'), JSON.stringify(releaseManifest(release)));
    for (const file of release.files) await write(join(host, 'files', file.path.slice(1)), file.content);
  }
});
afterEach(() => rm(dir, { recursive: true, force: true }));

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}

test('a release is read back as it was rendered', async () => {
  expect(await loadRelease(dir, { digest, nodes })).toEqual(releases);
});

test.each([
  ['a file that is another', (host: string) => writeFile(join(host, 'files/etc/nftables.conf'), 'accept everything')],
  ['a file that is gone', (host: string) => rm(join(host, 'files/etc/nftables.conf'))],
  ['a manifest with nothing in it', (host: string) => writeFile(join(host, 'manifest.json'), '')],
  ['a node that is gone', (host: string) => rm(host, { recursive: true })],
])('%s makes it no release to compare with', async (_what, damage) => {
  await damage(join(dir, digest, 'hosts', 'dc1-gw1'));
  await expect(loadRelease(dir, { digest, nodes })).rejects.toMatchObject({ code: 'STATE_CORRUPT' });
});
