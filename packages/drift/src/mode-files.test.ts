import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { environmentPaths } from '@dwcp/environment';
import { type DriftKind, type DriftReport, DwcpError } from '@dwcp/model';
import { describe, expect, test } from 'vitest';
import { deployForEachTest } from './deployment.fixture.ts';
import { type Answer, healthyAnswer, looksAround, nodesContext } from './detect.fixture.ts';
import { detectDrift } from './detect.ts';
import { mayHide } from './may-hide.ts';

const deployed = deployForEachTest();

/** The mode file of dc1-gw1 as this makes it of the deployed one. */
function modeFileEdited(edit: (text: string) => string): Answer {
  return async (release, script) => {
    const file = release.files.find(({ path }) => path.startsWith('/etc/dwcp/'));
    if (file === undefined || release.node !== 'dc1-gw1') return healthyAnswer(release, script);
    const text = edit(file.content);
    expect(text).not.toBe(file.content);
    if (script.includes('head -c')) return `${file.path}\t${Buffer.from(text).toString('base64')}\n`;
    const healthy = String(await healthyAnswer(release, script));
    return healthy.replace(new RegExp(`^\\w+(  ${file.path})$`, 'm'), 'changed$1');
  };
}

const unencrypted = (text: string): string => text.replace(/(encryption:\n\s+enabled: )true/, '$1false');

test('a mode file that a policy forbids is a policy drift beside the changed file, whatever the kinds asked for', async () => {
  const answer = modeFileEdited(unencrypted);
  const detect = (kinds: readonly DriftKind[]) =>
    detectDrift({ ...deployed.options, kinds }, nodesContext(deployed, answer));
  const { drifts, unchecked } = await detect(['policy']);
  expect(unchecked).toEqual([]);
  expect(drifts.length).toBeGreaterThan(0);
  for (const drift of drifts) {
    expect(drift).toMatchObject({ kind: 'policy', severity: 'critical', node: 'dc1-gw1', cause: 'outside-change' });
    expect(drift.remediation.action).toBe('manual');
  }
  const both = await detect(['files', 'policy']);
  expect(both.drifts.map(({ check }) => check)).toEqual([...drifts.map(({ check }) => check), 'file/changed']);
});

test('a changed mode file that cannot be read a moment later is unchecked, not allowed by every policy', async () => {
  const answer: Answer = async (release, script) => {
    if (script.includes('head -c')) throw new DwcpError('HOST_UNREACHABLE', 'dc1-gw1 does not answer');
    const text = String(await healthyAnswer(release, script));
    return release.node === 'dc1-gw1' ? text.replace(/^\w(\w+ {2}\/etc\/dwcp\/dwcp-v3-hybrid.yaml)$/m, 'x$1') : text;
  };
  const report = await detectDrift({ ...deployed.options, kinds: ['policy'] }, nodesContext(deployed, answer));
  expect(report).toMatchObject({
    drifts: [],
    unchecked: [{ kind: 'policy', node: 'dc1-gw1', subject: '/etc/dwcp/dwcp-v3-hybrid.yaml' }],
  });
});

test('files of the release are compared and judged where those beside it could not be looked at', async () => {
  const answer: Answer = async (release, script) => {
    const file = release.files.find(({ path }) => path === '/etc/dwcp/dwcp-v3-hybrid.yaml');
    if (file === undefined || release.node !== 'dc1-gw1') return healthyAnswer(release, script);
    if (looksAround(script)) return 'file\t/etc/dw';
    const text = file.content.replace(/(encryption:\n\s+enabled: )true/, '$1false');
    if (script.includes('head -c')) return `${file.path}\t${Buffer.from(text).toString('base64')}\n`;
    return String(await healthyAnswer(release, script)).replace(new RegExp(`^\\w+(  ${file.path})$`, 'm'), 'changed$1');
  };
  const detect = (kinds: readonly DriftKind[]) =>
    detectDrift({ ...deployed.options, kinds }, nodesContext(deployed, answer));
  const judged = await detect(['policy']);
  expect(judged.drifts.length).toBeGreaterThan(0);
  expect(judged.unchecked).toEqual([]);
  const { drifts, unchecked } = await detect(['files']);
  expect(drifts).toMatchObject([{ check: 'file/changed', subject: '/etc/dwcp/dwcp-v3-hybrid.yaml' }]);
  expect(unchecked).toMatchObject([{ kind: 'files', node: 'dc1-gw1', subject: 'files beside the release' }]);
});

describe.each<readonly [readonly DriftKind[]]>([[['files', 'policy']], [['policy']]])('looking for %j', (kinds) => {
  const detect = (answer: Answer) => detectDrift({ ...deployed.options, kinds }, nodesContext(deployed, answer));
  const policyDrifts = ({ drifts }: Pick<DriftReport, 'drifts'>) => drifts.filter(({ kind }) => kind === 'policy');

  test.each([
    ['without what it needs', () => 'formatVersion: 1\n'],
    ['mistyped', (text: string) => text.replace('sites:', 'sties:')],
    ['no YAML', (text: string) => `${text}  - [\n`],
  ])('a policy that a node breaks is not taken for kept while the environment file is %s', async (_, spoil) => {
    const answer = modeFileEdited(unencrypted);
    const before = policyDrifts(await detect(answer));
    expect(before.length).toBeGreaterThan(0);
    await writeFile(deployed.environmentFile, spoil(await readFile(deployed.environmentFile, 'utf8')));
    const { drifts, unchecked } = await detect(answer);
    for (const drift of before) {
      const isThere = drifts.some(({ id }) => id === drift.id);
      expect(isThere || unchecked.some((part) => mayHide(part, drift)), drift.check).toBe(true);
    }
    expect(unchecked).toContainEqual({
      kind: 'policy',
      node: null,
      subject: 'mode files on nodes',
      reason: expect.stringContaining('`dwcp lint --env two`'),
    });
  });

  test('a policy that a node breaks is not taken for kept when its mode file says nothing any more', async () => {
    const before = policyDrifts(await detect(modeFileEdited(unencrypted)));
    const report = await detect(modeFileEdited((text) => `${unencrypted(text)}mode: nonsense\n`));
    expect(policyDrifts(report).length).toBeGreaterThan(0);
    const silenced = report.drifts.flatMap((drift) => drift.silenced);
    for (const drift of before) {
      const isThere = report.drifts.some(({ id }) => id === drift.id);
      expect(isThere || silenced.some((part) => mayHide(part, drift)), drift.check).toBe(true);
    }
    expect(silenced[0]).toMatchObject({ kind: 'policy', node: 'dc1-gw1', subject: '/etc/dwcp/dwcp-v3-hybrid.yaml' });
    expect(report.unchecked).toEqual([]);
    for (const other of [
      { kind: 'files', node: 'dc1-gw1' },
      { kind: 'policy', node: 'dc2-gw1' },
    ] as const) {
      expect(silenced.some((part) => mayHide(part, { ...other, check: 'x', cause: 'outside-change' }))).toBe(false);
    }
  });

  test('a broken environment file hides no policy where no node has another mode file', async () => {
    await writeFile(deployed.environmentFile, 'formatVersion: 1\n');
    const { drifts, unchecked } = await detect(healthyAnswer);
    expect(policyDrifts({ drifts })).toEqual([]);
    expect(unchecked.map(({ subject }) => subject)).toEqual(['description']);
  });
});

test('a mode file that says something nobody reads is wrong itself, and one that says the same in other words is not', async () => {
  const detect = (edit: (text: string) => string) =>
    detectDrift({ ...deployed.options, kinds: ['policy'] }, nodesContext(deployed, modeFileEdited(edit)));
  const added = await detect((text) => `${text}password: |\n  canary\n`);
  expect(added.drifts.map(({ check }) => check)).toEqual(['policy/config/literal-secret', 'policy/config/unknown-key']);
  expect(added.unchecked).toEqual([]);
  expect(await detect((text) => `# looked at by hand\n${text}`)).toMatchObject({ drifts: [], unchecked: [] });
});

test('what no policy can decide of a changed mode file is unchecked, and not allowed by every policy', async () => {
  // After the day of the look: nobody knows when the hosts were patched.
  const facts = 'formatVersion: 1\nmfa_required: true\nlast_security_patch_date: 2026-11-20\n';
  await writeFile(join(deployed.options.projectDir, 'config', 'security-config.yaml'), facts);
  const detect = (answer: Answer) =>
    detectDrift({ ...deployed.options, kinds: ['policy'] }, nodesContext(deployed, answer));
  const report = await detect(modeFileEdited((text) => `# looked at by hand\n${text}`));
  expect(report).toMatchObject({
    drifts: [],
    unchecked: [
      {
        kind: 'policy',
        node: 'dc1-gw1',
        subject: '/etc/dwcp/dwcp-v3-hybrid.yaml',
        reason: expect.stringContaining('when the hosts were patched is not given as a past time'),
      },
    ],
  });
  const forbidden = await detect(modeFileEdited(unencrypted));
  expect(forbidden.drifts.length).toBeGreaterThan(0);
  for (const { silenced } of forbidden.drifts) expect(silenced).toEqual(report.unchecked);
  expect(await detect(healthyAnswer)).toMatchObject({ drifts: [], unchecked: [] });
});

test('the copy of a mode file that a killed look left goes with the next one, whether a node has another file or not', async () => {
  const { drift } = environmentPaths(deployed.options);
  await mkdir(join(drift, 'mode-4194000-1-ab12CD', 'config'), { recursive: true });
  await writeFile(join(drift, 'mode-4194000-1-ab12CD', 'config', 'dwcp-v3-hybrid.yaml'), 'password: canary\n');
  await detectDrift({ ...deployed.options, kinds: ['policy'] }, nodesContext(deployed));
  expect((await readdir(drift)).filter((name) => name.startsWith('mode-'))).toEqual([]);
});
