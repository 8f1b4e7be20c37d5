import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { processRunner } from '@dwcp/io';
import { afterAll, beforeAll, expect, test } from 'vitest';

const runner = processRunner(new AbortController().signal);
const own = join(import.meta.dirname, '..');
let folder = '';
let installed = '';

let tarball = '';

const release = (env: Readonly<Record<string, string>> = {}) =>
  runner.run([process.execPath, join(own, 'release.mjs'), folder], { timeoutMs: 170_000, env });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dwcp-t-'));
  installed = join(folder, 'usr', 'lib', 'dwcp');
  await release();
  tarball = (await readdir(folder)).find((name) => name.endsWith('.tar.gz')) ?? '';
  await mkdir(installed, { recursive: true });
  const argv = ['tar', '-xzf', join(folder, tarball), '-C', installed, '--strip-components=1'];
  await runner.run(argv, { timeoutMs: 120_000 });
}, 500_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

test('the checksums are those of the files beside them', async () => {
  const { stdout } = await runner.run(['sha256sum', '-c', 'SHA256SUMS'], { timeoutMs: 60_000, cwd: folder });
  expect(stdout.match(/: OK$/gm)).toHaveLength(3);
});

test('it is packed again when it is not what was packed, or of something else, and else left as it is', async () => {
  const file = join(folder, tarball);
  const packed = async () => ({ writtenAt: (await stat(file)).ctimeMs, bytes: await readFile(file) });
  const first = await packed();
  await release();
  expect((await packed()).writtenAt).toBe(first.writtenAt);
  await writeFile(file, 'other');
  await release();
  const again = await packed();
  expect(again.bytes.equals(first.bytes)).toBe(true);
  await release({ SOURCE_DATE_EPOCH: '1' });
  const older = await packed();
  expect(older.bytes.equals(first.bytes)).toBe(false);
}, 200_000);

test('a tree without its history has a time all the same', async () => {
  const tree = join(folder, 'tree');
  await mkdir(tree);
  await writeFile(join(tree, 'package.json'), '{}');
  await utimes(join(tree, 'package.json'), 1_000_000, 1_000_000);
  const script = `import { epochOf } from ${JSON.stringify(join(own, 'release-inputs.mjs'))}; console.log(epochOf(${JSON.stringify(tree)}));`;
  const argv = [process.execPath, '--input-type=module', '--eval', script];
  const { stdout } = await runner.run(argv, { timeoutMs: 30_000, env: { GIT_CEILING_DIRECTORIES: folder } });
  expect(stdout).toBe('1000000\n');
});

test.each(['dwcpd', 'dwcp-ctl'])('%s of a release runs with nothing else of this machine', async (command) => {
  const { version } = JSON.parse(readFileSync(join(own, 'package.json'), 'utf8')) as { readonly version: string };
  const argv = ['env', '-i', 'PATH=/usr/bin:/bin', join(installed, 'bin', command), '--version'];
  const { stdout } = await runner.run(argv, { timeoutMs: 60_000 });
  expect(stdout).toBe(`${version}\n`);
});

test('the addons of a release load into its Node', async () => {
  const addons = (await readdir(join(installed, 'native'))).map((name) => join(installed, 'native', name));
  expect(addons.map((addon) => addon.split('/').at(-1))).toEqual(expect.arrayContaining(['datagram.node', 'tcp.node']));
  const script = 'for (const addon of process.argv.slice(1)) console.log(typeof require(addon))';
  const node = join(installed, 'node', 'bin', 'node');
  const { stdout } = await runner.run([node, '-e', script, ...addons], { timeoutMs: 60_000 });
  expect(stdout).toBe('object\n'.repeat(addons.length));
});

test('dwcpd of a release tells what is missing, with the files it was given', async () => {
  const mode = join(own, '../../config/dwcp-v3-hybrid.yaml');
  const node = join(folder, 'node.yaml');
  const input = `formatVersion: 1\nname: a\ndataDirectory: ${folder}/data\ncontrolSocket: ${folder}/run/c.sock\ntls: { key: ${folder}/none }\n`;
  await runner.run(['tee', node], { timeoutMs: 10_000, input });
  const argv = ['env', '-i', 'PATH=/usr/bin:/bin', join(installed, 'bin', 'dwcpd'), '--config', mode, '--node', node];
  const { exitCode, stderr } = await runner.run(argv, { timeoutMs: 60_000, okExitCodes: [0, 1] });
  expect([exitCode, stderr]).toEqual([1, expect.stringContaining(`${folder}/none cannot be read (ENOENT)`)]);
});

test('the SBOM names what is bundled, and the Node beside it', () => {
  const sbom = JSON.parse(readFileSync(join(installed, 'sbom.cdx.json'), 'utf8')) as {
    readonly components: readonly { readonly name: string; readonly version: string }[];
  };
  const names = sbom.components.map(({ name }) => name);
  for (const name of ['pino', 'prom-client', 'yaml', 'zod', 'execa', 'transport']) expect(names).toContain(name);
  expect(sbom.components.find(({ name }) => name === 'node')?.version).toBe(process.versions.node);
});

test('every third party has its licence, and nothing names the machine it was made on', async () => {
  const sbom = JSON.parse(readFileSync(join(installed, 'sbom.cdx.json'), 'utf8')) as {
    readonly components: readonly { readonly name: string; readonly version: string; readonly group?: string }[];
  };
  const licences = readFileSync(join(installed, 'THIRD-PARTY-LICENCES'), 'utf8');
  const third = sbom.components.filter(({ group }) => group !== '@dwcp');
  expect(third.filter(({ name, version }) => !licences.includes(`${name} ${version}\n`))).toEqual([]);
  expect(readFileSync(join(installed, 'LICENSE'), 'utf8')).toContain('Apache License');
  const argv = ['grep', '-rlF', join(own, '../..'), installed];
  expect((await runner.run(argv, { timeoutMs: 60_000, okExitCodes: [0, 1] })).stdout).toBe('');
});
