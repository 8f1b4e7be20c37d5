import { appendFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { allNodes } from '@dwcp/model';
import { releaseDigest, releaseManifest, renderRelease } from '@dwcp/network';
import { labTopology } from '@dwcp/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type BaselineParts, loadBaseline, writeBaseline } from './baseline.ts';
import { isRunningConfigBaseline } from './baseline-content.ts';
import { loadBaselinePart, pruneBaselineParts, writeBaselinePart } from './baseline-part.ts';
import { environmentPaths } from './environment-paths.ts';
import { inspectBaseline } from './inspect-baseline.ts';

const topology = labTopology();
const releases = renderRelease(topology, { publicKeys: {} });
const release = releaseDigest(releases);
const at = '2026-01-01T00:00:00.000Z';
const head = { environment: 'lab', mode: 'hybrid', release, previousRelease: null, isVerified: true, at } as const;
const machine = { machineId: 'one', packages: { frr: '8.4.4-1' }, hugepages: {} };

let dir = '';
let parts: BaselineParts;
const paths = () => environmentPaths({ projectDir: dir, stateDir: dir, environment: 'lab' });
const part = (name: keyof BaselineParts): string => join(paths().baselineParts, parts[name]?.file ?? 'none');

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'dwcp-baseline-'));
  for (const one of releases) {
    const host = join(paths().releases, release, 'hosts', one.node);
    await write(join(host, 'manifest.json'), JSON.stringify(releaseManifest(one)));
    for (const file of one.files) await write(join(host, 'files', file.path.slice(1)), file.content);
  }
  const nodes = Object.fromEntries(allNodes(topology).map(({ name }) => [name, machine]));
  const terraform = { at, configuration: 'c', resources: ['aws_vpc.use1'] };
  parts = {
    terraform: await writeBaselinePart(paths().baselineParts, 'terraform', terraform),
    runningConfig: await writeBaselinePart(paths().baselineParts, 'running-config', { at, nodes }),
  };
  await writeBaseline(paths().baseline, { ...head, inputs: [], topology, parts });
});
afterEach(() => rm(dir, { recursive: true, force: true }));

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}

const verdicts = async () => {
  const status = await inspectBaseline(paths());
  return {
    isWhole: status?.isWhole,
    ...Object.fromEntries((status?.parts ?? []).map(({ name, verdict }) => [name, verdict])),
  };
};
const whole = { isWhole: true, description: 'whole', files: 'whole', terraform: 'whole', 'running-config': 'whole' };

test('before the first deploy there is none', async () => {
  await rm(paths().baseline);
  expect(await inspectBaseline(paths())).toBeNull();
});

test('a baseline with every part is whole', async () => {
  expect(await verdicts()).toEqual(whole);
});

test.each([
  ['files', 'whose manifest is gone', () => rm(join(paths().releases, release, 'hosts/dc1-gw1/manifest.json'))],
  [
    'files',
    'with another file',
    () => appendFile(join(paths().releases, release, 'hosts/dc1-gw1/files/etc/nftables.conf'), '#'),
  ],
  ['terraform', 'that is gone', () => rm(part('terraform'))],
  ['terraform', 'with a byte more', () => appendFile(part('terraform'), ' ')],
  ['running-config', 'that is gone', () => rm(part('runningConfig'))],
  ['running-config', 'that is empty', () => writeFile(part('runningConfig'), '')],
  [
    'running-config',
    'with another version',
    async () =>
      writeFile(part('runningConfig'), (await readFile(part('runningConfig'), 'utf8')).replace('8.4.4', '8.4.2')),
  ],
])('the part %s %s is damaged, and the baseline not whole', async (name, _what, damage) => {
  await damage();
  expect(await verdicts()).toEqual({ ...whole, isWhole: false, [name]: 'damaged' });
});

test('a part that lacks a node is not whole', async () => {
  const runningConfig = await writeBaselinePart(paths().baselineParts, 'running-config', {
    at,
    nodes: { 'dc1-gw1': machine },
  });
  await writeBaseline(paths().baseline, { ...head, inputs: [], topology, parts: { ...parts, runningConfig } });
  expect(await verdicts()).toEqual({ ...whole, isWhole: false, 'running-config': 'damaged' });
});

test.each([
  ['another release', (text: string) => text.replaceAll(release, 'f'.repeat(64))],
  ['another day', (text: string) => text.replace(`"at": "${at}"`, '"at": "2027-01-01T00:00:00.000Z"')],
  ['another checksum of a part', (text: string) => text.replace(parts.runningConfig.sha256, 'f'.repeat(64))],
  ['no checksum', (text: string) => text.replace(/,\n {2}"sha256": "\w+"\n\}/, '\n}')],
  ['no parts', (text: string) => text.replace(/"parts": \{[\s\S]*?\n {2}\},\n/, '')],
])('a head with %s is corrupt', async (_what, change) => {
  const text = await readFile(paths().baseline, 'utf8');
  expect(change(text)).not.toBe(text);
  await writeFile(paths().baseline, change(text));
  await expect(inspectBaseline(paths())).rejects.toMatchObject({ code: 'STATE_CORRUPT' });
});

test('of a baseline of an earlier dwcp the parts it did not write are absent, never whole', async () => {
  await writeBaseline(paths().baseline, { ...head, inputs: [], topology });
  expect(await verdicts()).toEqual({ ...whole, isWhole: false, terraform: 'absent', 'running-config': 'absent' });
});

test('a part is found again by what the head says of it, and old parts go', async () => {
  const old = await writeBaselinePart(paths().baselineParts, 'terraform', { at, configuration: 'b', resources: [] });
  expect((await loadBaseline(paths().baseline))?.parts).toEqual(parts);
  await pruneBaselineParts(paths().baselineParts, parts);
  await expect(loadBaselinePart(paths().baselineParts, old, isRunningConfigBaseline)).rejects.toMatchObject({
    code: 'STATE_CORRUPT',
  });
  expect(await verdicts()).toEqual(whole);
});
