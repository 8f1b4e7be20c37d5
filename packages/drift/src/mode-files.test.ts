import { type DriftKind, DwcpError } from '@dwcp/model';
import { expect, test } from 'vitest';
import { deployForEachTest } from './deployment.fixture.ts';
import { type Answer, healthyAnswer, looksAround, nodesContext } from './detect.fixture.ts';
import { detectDrift } from './detect.ts';

const deployed = deployForEachTest();

test('a mode file that a policy forbids is a policy drift beside the changed file, whatever the kinds asked for', async () => {
  const answer: Answer = async (release, script) => {
    const file = release.files.find(({ path }) => path.startsWith('/etc/dwcp/'));
    if (file === undefined || release.node !== 'dc1-gw1') return healthyAnswer(release, script);
    const text = file.content.replace(/(encryption:\n\s+enabled: )true/, '$1false');
    expect(text).not.toBe(file.content);
    if (script.includes('head -c')) return `${file.path}\t${Buffer.from(text).toString('base64')}\n`;
    const healthy = String(await healthyAnswer(release, script));
    return healthy.replace(new RegExp(`^\\w+(  ${file.path})$`, 'm'), 'changed$1');
  };
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
