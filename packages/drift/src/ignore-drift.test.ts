import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Drift, DwcpError } from '@dwcp/model';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Answer, type DeployedFiles, deployFiles, healthyAnswer, nodesContext } from './detect.fixture.ts';
import { detectDrift } from './detect.ts';
import { ignoreDrift } from './ignore-drift.ts';
import { initDrift } from './init-drift.ts';
import { keepReport } from './kept-reports.ts';
import { showBaseline } from './show-baseline.ts';

let deployed: DeployedFiles;
beforeEach(async () => {
  deployed = await deployFiles();
});
afterEach(() => rm(deployed.options.projectDir, { recursive: true, force: true }));

const opened: Answer = async (release, script) => {
  const text = String(await healthyAnswer(release, script));
  return release.node === 'dc1-gw1' ? text.replace(/(stat\t\/etc\/nftables.conf\t)\d+/, '$1777') : text;
};
const detect = () => detectDrift({ ...deployed.options, kinds: ['files'] }, nodesContext(deployed, opened));
const terms = { owner: 'network-team', reason: 'tried by hand', expires: '2026-01-31' };
const ignore = (fields: { readonly id: string; readonly expires?: string }) =>
  ignoreDrift({ ...deployed.options, ...terms, ...fields }, nodesContext(deployed));

async function kept(change: (drift: Drift) => Drift = (drift) => drift): Promise<string> {
  const report = await detect();
  const drifts = report.drifts.map(change);
  await keepReport({ ...report, drifts }, deployed.options);
  return drifts[0]?.id ?? 'none';
}

test('a drift of the last report is ignored from then on, and renewed while it is', async () => {
  const id = await kept();
  expect(await ignore({ id })).toMatchObject({
    file: 'config/drift-ignores.yaml',
    ignore: { check: 'file/permissions', subject: '/etc/nftables.conf', node: 'dc1-gw1', ...terms },
    isRenewed: false,
  });
  const report = await detect();
  expect(report).toMatchObject({ drifts: [], ignored: [{ drift: { id }, ...terms }] });
  await keepReport({ ...report, startedAt: '2026-01-02T00:00:01.000Z' }, deployed.options);
  expect(await ignore({ id, expires: '2026-02-28' })).toMatchObject({ isRenewed: true });
  expect((await detect()).ignored).toMatchObject([{ expires: '2026-02-28' }]);
});

test('an ignored drift that became another one comes back, until somebody answers for that too', async () => {
  const withMode = (mode: string) => {
    const answer: Answer = async (release, script) =>
      String(await opened(release, script)).replace(/(stat\t\/etc\/nftables.conf\t)777/, `$1${mode}`);
    return detectDrift({ ...deployed.options, kinds: ['files'] }, nodesContext(deployed, answer));
  };
  const id = await kept();
  const { ignore: written } = await ignore({ id });
  expect(written.observed).toMatch(/^[0-9a-f]{16}$/);
  expect((await withMode('777')).drifts).toEqual([]);
  const worse = await withMode('4777');
  expect(worse).toMatchObject({ drifts: [{ id, cause: 'outside-change' }], ignored: [] });
  await keepReport({ ...worse, startedAt: '2026-01-02T00:00:01.000Z' }, deployed.options);
  expect(await ignore({ id })).toMatchObject({ isRenewed: true });
  expect((await withMode('4777')).drifts).toEqual([]);
  expect((await withMode('777')).drifts).toHaveLength(1);
});

test('an id the report has not is refused with the next step', async () => {
  await kept();
  await expect(ignore({ id: '000000000000' })).rejects.toMatchObject({
    code: 'USAGE',
    hint: expect.stringContaining('dwcp drift detect --env two'),
  });
});

test('without a report there is nothing to ignore', async () => {
  await expect(ignore({ id: '000000000000' })).rejects.toMatchObject({ code: 'REPORT_UNREADABLE' });
});

test.each([
  ['yesterday', '2026-01-01'],
  ['more than a year ahead', '2027-01-03'],
  ['no day', '2026-02-30'],
])('an end that is %s is refused, and no ledger is written', async (_what, expires) => {
  const id = await kept();
  await expect(ignore({ id, expires })).rejects.toMatchObject({ code: 'USAGE' });
  await expect(readFile(join(deployed.options.projectDir, 'config/drift-ignores.yaml'))).rejects.toThrow(/ENOENT/);
});

test('what a policy forbids is never ignored', async () => {
  const id = await kept((drift) => ({ ...drift, kind: 'policy', check: 'policy/DWCP-SEC-024' }));
  await expect(ignore({ id })).rejects.toMatchObject({ code: 'USAGE', hint: expect.stringContaining('waivers.yaml') });
});

const init = () => initDrift(deployed.options, nodesContext(deployed));
const verdicts = async () => (await init()).steps.map(({ name, verdict }) => `${name} ${verdict}`);

test('init makes the ledger once and says what is ready', async () => {
  expect(await verdicts()).toEqual(['baseline ready', 'hosts ready', 'cloud ready', 'ledger made']);
  expect(await verdicts()).toEqual(['baseline ready', 'hosts ready', 'cloud ready', 'ledger ready']);
});

test('init names the nodes that do not answer', async () => {
  const away = new DwcpError('HOST_UNREACHABLE', 'dc2-gw1 does not answer over ssh');
  const ctx = nodesContext(deployed, (release, script) =>
    release.node === 'dc2-gw1' ? Promise.reject(away) : healthyAnswer(release, script),
  );
  expect((await initDrift(deployed.options, ctx)).steps[1]).toMatchObject({
    name: 'hosts',
    verdict: 'missing',
    detail: 'no answer from dc2-gw1: dc2-gw1 does not answer over ssh',
  });
});

test('init does not take a baseline without its release for one, nor a ledger with a mistake', async () => {
  const { projectDir } = deployed.options;
  await rm(join(projectDir, 'state/env/two/releases'), { recursive: true });
  await writeFile(join(projectDir, 'config/drift-ignores.yaml'), 'ignores: 3\n');
  const { steps } = await init();
  expect(steps.map(({ name, verdict }) => `${name} ${verdict}`)).toEqual([
    'baseline missing',
    'hosts ready',
    'cloud ready',
    'ledger missing',
  ]);
  expect(steps[0]).toMatchObject({ hint: expect.stringContaining('dwcp deploy') });
});

test('before the first deploy init and baseline say so', async () => {
  await rm(join(deployed.options.projectDir, 'state/env/two/baseline.json'));
  expect((await verdicts()).slice(0, 3)).toEqual(['baseline missing', 'hosts missing', 'cloud missing']);
  await expect(showBaseline(deployed.options)).rejects.toMatchObject({ code: 'DEPLOY_NOT_FOUND' });
});
