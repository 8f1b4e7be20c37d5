import { readFile, writeFile } from 'node:fs/promises';
import type { DriftKind } from '@dwcp/model';
import { expect, test } from 'vitest';
import { deployForEachTest } from './deployment.fixture.ts';
import { type Answer, nodesContext } from './detect.fixture.ts';
import { detectDrift } from './detect.ts';

const deployed = deployForEachTest();
const files = () => ({ ...deployed.options, kinds: ['files'] as const });
const detectFiles = (answer?: Answer) => detectDrift(files(), nodesContext(deployed, answer));

test('of a changed description Git tells who changed it and when, and of what was not committed only when', async () => {
  const text = await readFile(deployed.environmentFile, 'utf8');
  await writeFile(deployed.environmentFile, text.replace('{ id: 1 }', '{ id: 1, keepalive: 20s }'));
  const ctx = nodesContext(deployed);
  const withGit = (status: string): typeof ctx => ({
    ...ctx,
    run: {
      ...ctx.run,
      async run(argv, options) {
        if (argv[0] !== 'git') return ctx.run.run(argv, options);
        const log = 'Jo \u001b[2JExample\n0123abc\n2026-01-02T03:04:05+01:00\n';
        return { exitCode: 0, stdout: argv.includes('status') ? status : log, stderr: '', durationMs: 1 };
      },
    },
  });
  expect((await detectDrift(files(), withGit(''))).drifts).toMatchObject([
    { changedBy: 'Jo Example (commit 0123abc)', changedAt: '2026-01-02T02:04:05.000Z' },
  ]);
  expect((await detectDrift(files(), withGit(' M config/environments/two.yaml\n'))).drifts).toMatchObject([
    { changedBy: null, changedAt: expect.stringMatching(/^20/) },
  ]);
});

test('a changed description that is not applied is one drift, with every file it would change below it', async () => {
  const text = await readFile(deployed.environmentFile, 'utf8');
  await writeFile(deployed.environmentFile, text.replace('{ id: 1 }', '{ id: 1, keepalive: 20s }'));
  const { drifts } = await detectFiles();
  expect(drifts).toMatchObject([
    {
      check: 'description/not-applied',
      cause: 'not-applied',
      subject: 'config/environments/two.yaml',
      wanted: expect.stringContaining('tunnels.dc1-gw1--dc2-gw1.persistentKeepaliveSeconds'),
    },
  ]);
  expect(drifts[0]?.consequences.map(({ node, subject }) => `${node} ${subject}`)).toEqual([
    'dc1-gw1 /etc/wireguard/wg-dc2-gw1.conf',
    'dc2-gw1 /etc/wireguard/wg-dc1-gw1.conf',
  ]);
});

test('a node that runs and is no longer described is not applied', async () => {
  const text = await readFile(deployed.environmentFile, 'utf8');
  const added = 'dc2-gw1: { address: 10.20.0.1, publicAddress: 203.0.113.75, priority: 1 }';
  const other = text.replace(added, 'dc2-gw9: { address: 10.20.0.9, publicAddress: 203.0.113.79, priority: 1 }');
  await writeFile(deployed.environmentFile, other.replace('dc1-gw1--dc2-gw1', 'dc1-gw1--dc2-gw9'));
  const report = await detectDrift({ ...deployed.options, kinds: ['running-config'] }, nodesContext(deployed));
  expect(report.drifts.filter(({ node }) => node === 'dc2-gw1')).toMatchObject([
    { check: 'node/not-described', subject: 'dc2-gw1', cause: 'not-applied', observed: 'it runs' },
  ]);
});

test('a description that is not applied, of a kind nobody asked for, hides nothing that was asked for', async () => {
  const text = await readFile(deployed.environmentFile, 'utf8');
  const added = 'dc2-gw2: { address: 10.20.0.2, publicAddress: 203.0.113.76, priority: 2 }';
  const other = text
    .replace('      dc2-gw1: {', `      ${added}\n      dc2-gw1: {`)
    .replace('{ id: 1 }', '{ id: 1 }\n  dc1-gw1--dc2-gw2: { id: 2 }');
  await writeFile(deployed.environmentFile, other);
  const detect = (kinds: readonly DriftKind[]) => detectDrift({ ...deployed.options, kinds }, nodesContext(deployed));
  const { drifts, unchecked } = await detect(['running-config']);
  expect(unchecked.filter(({ subject }) => subject === 'description')).toEqual([]);
  expect(drifts.map(({ node, subject, cause }) => [node, subject, cause].join(' '))).toContain(
    'dc1-gw1 wg-quick@wg-dc2-gw2.service not-applied',
  );
  const both = await detect(['files', 'running-config']);
  expect(both.drifts.map(({ check }) => check)).toEqual(['description/not-applied']);
});

test('a report names every node that is described or was deployed, also where one alone was asked for', async () => {
  const one = { ...files(), hosts: ['dc1-gw1'] };
  const detect = () => detectDrift(one, nodesContext(deployed));
  expect(await detect()).toMatchObject({ nodes: ['dc1-gw1'], environmentNodes: ['dc1-gw1', 'dc2-gw1'] });
  const text = await readFile(deployed.environmentFile, 'utf8');
  // Both ends of a tunnel have new names: the old ones are deployed, the new ones are described.
  await writeFile(deployed.environmentFile, text.replaceAll('dc2-gw1', 'dc2-gw9'));
  expect(await detect()).toMatchObject({ environmentNodes: ['dc1-gw1', 'dc2-gw1', 'dc2-gw9'] });
  await writeFile(deployed.environmentFile, 'formatVersion: 1\n');
  expect(await detect()).toMatchObject({ nodes: ['dc1-gw1'], environmentNodes: null });
});
