import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { deployForEachTest, edited } from './deployment.fixture.ts';
import { type Answer, nodesContext } from './detect.fixture.ts';
import { detectDrift } from './detect.ts';

const deployed = deployForEachTest();
const files = () => ({ ...deployed.options, kinds: ['files'] as const });
const detectFiles = (answer?: Answer) => detectDrift(files(), nodesContext(deployed, answer));

test('a description nobody can deploy is unchecked, and what was deployed is still compared', async () => {
  await writeFile(deployed.environmentFile, 'formatVersion: 1\n');
  const report = await detectFiles(edited('dc1-gw1', (text) => text.replace(/.*\/etc\/nftables.conf.*\n/g, '')));
  expect(report.unchecked).toMatchObject([{ subject: 'description' }]);
  expect(report.drifts.map(({ check }) => check)).toContain('file/missing');
});

test('a description file that is gone is a drift, and what was deployed is still compared', async () => {
  await rm(deployed.environmentFile);
  const report = await detectFiles(edited('dc1-gw1', (text) => text.replace(/.*\/etc\/nftables.conf.*\n/g, '')));
  expect(report.drifts.map(({ check, node, subject }) => `${check} ${node} ${subject}`)).toEqual([
    'description/missing null config/environments/two.yaml',
    'file/missing dc1-gw1 /etc/nftables.conf',
  ]);
  expect(report.drifts[0]).toMatchObject({
    kind: 'files',
    severity: 'medium',
    cause: 'outside-change',
    observed: null,
    baseline: expect.stringMatching(/^sha256 /),
    changedBy: null,
    remediation: { action: 'restore-file', hint: 'run `dwcp drift remediate --env two`' },
  });
  expect(report.unchecked).toMatchObject([
    { kind: 'files', node: null, subject: 'description', reason: expect.stringContaining('two.yaml is gone') },
  ]);
});

test('what was edited in the other file is told while one is gone, and what it changes is not claimed to be known', async () => {
  const modeFile = join(deployed.options.projectDir, 'config', 'dwcp-v3-hybrid.yaml');
  await writeFile(modeFile, `${await readFile(modeFile, 'utf8')}# edited\n`);
  await rm(deployed.environmentFile);
  const { drifts } = await detectFiles();
  expect(drifts.map(({ check, subject }) => `${check} ${subject}`).toSorted()).toEqual([
    'description/missing config/environments/two.yaml',
    'description/not-applied config/dwcp-v3-hybrid.yaml',
  ]);
  const edited = drifts.find(({ check }) => check === 'description/not-applied');
  expect(edited?.wanted).toMatch(/^sha256 [0-9a-f]{12}$/);
});

test('with the whole folder of the description gone each of its files is a drift', async () => {
  await rm(join(deployed.options.projectDir, 'config'), { recursive: true });
  const { drifts } = await detectFiles();
  expect(drifts.map(({ check, subject }) => `${check} ${subject}`)).toEqual([
    'description/missing config/dwcp-v3-hybrid.yaml',
    'description/missing config/environments/two.yaml',
  ]);
});

test('a description that cannot be read is unchecked with the reason, and no file of it is called gone', async () => {
  await rm(deployed.environmentFile);
  await mkdir(deployed.environmentFile);
  expect(await detectFiles()).toMatchObject({
    drifts: [],
    unchecked: [{ subject: 'description', reason: expect.stringContaining('two.yaml is not a file') }],
  });
});

test('a mode that is asked for and was never described is an error that lists those there are', async () => {
  await rm(join(deployed.options.projectDir, 'config', 'dwcp-v3-internet.yaml'));
  const asked = detectDrift({ ...files(), mode: 'internet' }, nodesContext(deployed));
  await expect(asked).rejects.toMatchObject({
    code: 'CONFIG_UNREADABLE',
    message: expect.stringContaining('dwcp-v3-internet.yaml'),
    hint: 'there are the modes datacenter, hybrid',
  });
});

test('an environment that is neither described nor deployed is an error that lists those there are', async () => {
  const asked = detectDrift({ ...files(), environment: 'tow' }, nodesContext(deployed));
  await expect(asked).rejects.toMatchObject({ code: 'CONFIG_UNREADABLE', hint: expect.stringContaining('two') });
});
