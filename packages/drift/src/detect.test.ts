import { expect, test } from 'vitest';
import { deployForEachTest, edited } from './deployment.fixture.ts';
import { type Answer, healthyAnswer, looksAround, nodesContext } from './detect.fixture.ts';
import { detectDrift } from './detect.ts';

const deployed = deployForEachTest();
const files = () => ({ ...deployed.options, kinds: ['files'] as const });
const detectFiles = (answer?: Answer) => detectDrift(files(), nodesContext(deployed, answer));

test('right after a deploy the files are in sync', async () => {
  expect(await detectFiles()).toMatchObject({ drifts: [], unchecked: [], nodes: ['dc1-gw1', 'dc2-gw1'] });
});

test('permissions that differ are one drift, with what is wanted and what is there', async () => {
  const { drifts } = await detectFiles(
    edited('dc1-gw1', (text) => text.replace(/(stat\t\/etc\/nftables.conf\t)\d+/, '$1777')),
  );
  expect(drifts).toMatchObject([
    {
      kind: 'files',
      check: 'file/permissions',
      node: 'dc1-gw1',
      subject: '/etc/nftables.conf',
      cause: 'outside-change',
      severity: 'medium',
      observed: expect.stringContaining('0777'),
      remediation: { action: 'restore-file' },
    },
  ]);
});

test('a changed file tells its values, and when it was changed', async () => {
  const path = '/etc/wireguard/wg-dc2-gw1.conf';
  const answer: Answer = async (release, script) => {
    const file = release.files.find((one) => one.path === path);
    if (file === undefined) return healthyAnswer(release, script);
    const text = file.content.replace(/^MTU = .*$/m, 'MTU = 1280');
    expect(text).not.toBe(file.content);
    if (script.includes('head -c')) return `${path}\t${Buffer.from(text).toString('base64')}\n`;
    if (script.includes('%Z')) return `file\t${path}\t1767270000\n`;
    return String(await healthyAnswer(release, script)).replace(new RegExp(`^\\w+(  ${path})$`, 'm'), 'changed$1');
  };
  const { drifts } = await detectFiles(answer);
  expect(drifts).toMatchObject([
    {
      check: 'file/changed',
      changes: [{ path: '[Interface] MTU', observed: '1280' }],
      isReformatted: false,
      changedBy: null,
      changedAt: '2026-01-01T12:20:00.000Z',
    },
  ]);
});

test('a file that was written and that its service was not told of is a drift', async () => {
  const managed = JSON.stringify({ pending: { '/etc/nftables.conf': 'firewall' } });
  const { drifts } = await detectFiles(
    edited('dc1-gw1', (text) => text.replace(/^end$/m, `managed\n/var/lib/dwcp/managed.json:${managed}\nend`)),
  );
  expect(drifts).toMatchObject([
    { check: 'file/not-in-effect', node: 'dc1-gw1', subject: '/etc/nftables.conf', cause: 'outside-change' },
  ]);
});

test('a host with files without number is listed in part, and counted whole', async () => {
  const names = Array.from({ length: 16_000 }, (_, index) => `file\t/etc/wireguard/${index}`).join('\n');
  const answer: Answer = async (release, script) => {
    const text = String(await healthyAnswer(release, script));
    const isFull = release.node === 'dc1-gw1' && looksAround(script);
    return isFull ? text.replace(/^end$/m, `${names}\nend`) : text;
  };
  const { drifts } = await detectFiles(answer);
  expect(drifts.filter(({ check }) => check === 'file/unexpected')).toHaveLength(200);
  expect(drifts.filter(({ check }) => check !== 'file/unexpected')).toMatchObject([
    {
      check: 'node/more-drifts',
      subject: 'file/unexpected',
      node: 'dc1-gw1',
      observed: '15800 more, which are not listed',
      remediation: { action: 'manual' },
      // So that one of before that is not listed any more is not taken for gone.
      silenced: [{ kind: 'files', node: 'dc1-gw1', subject: 'file/unexpected' }],
    },
  ]);
});

test('without a baseline nothing can be compared', async () => {
  const report = await detectDrift({ ...files(), environment: 'lab' }, nodesContext(deployed));
  expect(report).toMatchObject({ baseline: null, drifts: [], unchecked: [{ subject: 'baseline' }] });
});

test('a node that is none is a usage error', async () => {
  const asked = detectDrift({ ...files(), hosts: ['dc9-gw1'] }, nodesContext(deployed));
  await expect(asked).rejects.toMatchObject({ code: 'USAGE', message: expect.stringContaining('dc9-gw1') });
});
