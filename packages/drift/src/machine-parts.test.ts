import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { environmentPaths } from '@dwcp/environment';
import { describe, expect, test } from 'vitest';
import { deployForEachTest } from './deployment.fixture.ts';
import { type Answer, healthyAnswer, nodesContext } from './detect.fixture.ts';
import { detectDrift } from './detect.ts';

const deployed = deployForEachTest();

describe('what a node is made of', () => {
  const running = { kinds: ['running-config'] as const };
  const detect = (answer: Answer) => detectDrift({ ...deployed.options, ...running }, nodesContext(deployed, answer));
  const machine =
    (edit: (text: string) => string): Answer =>
    async (release, script) => {
      const text = String(await healthyAnswer(release, script));
      return release.node === 'dc1-gw1' && script.includes('/etc/machine-id') ? edit(text) : text;
    };
  const packages = async (answer: Answer) => {
    const { drifts, unchecked } = await detect(answer);
    return {
      drifts: drifts.filter(({ check }) => check.startsWith('package/')),
      unchecked: unchecked.filter(({ subject }) => subject === 'packages'),
    };
  };

  test('an older package is a drift, a newer one is not', async () => {
    expect(await packages(machine((text) => text.replace('8.4.4-1', '8.4.5-1')))).toEqual({
      drifts: [],
      unchecked: [],
    });
    const older = await packages(machine((text) => text.replace('8.4.4-1', '8.4.2-1')));
    expect(older.drifts).toMatchObject([
      {
        kind: 'running-config',
        check: 'package/version',
        node: 'dc1-gw1',
        subject: 'frr',
        severity: 'high',
        cause: 'outside-change',
        wanted: '8.4.4-1',
        baseline: '8.4.4-1',
        observed: '8.4.2-1',
        remediation: { action: 'manual' },
      },
    ]);
  });

  test('a package that was removed is a drift', async () => {
    const { drifts } = await packages(machine((text) => text.replace(/package\tnftables.*\n/, '')));
    expect(drifts).toMatchObject([{ check: 'package/missing', subject: 'nftables', observed: null }]);
  });

  test('where dpkg could not be read no package is missing, and they are unchecked', async () => {
    const unread = machine((text) => text.replace(/package.*\n/g, '').replace('end\n', 'unread\nend\n'));
    const { drifts, unchecked } = await packages(unread);
    expect(drifts).toEqual([]);
    expect(unchecked).toMatchObject([{ node: 'dc1-gw1', reason: 'what dpkg wrote could not be read' }]);
  });

  test('of another machine nothing is said', async () => {
    const { drifts, unchecked } = await packages(machine((text) => text.replace('machine\tone', 'machine\ttwo')));
    expect(drifts).toEqual([]);
    expect(unchecked).toMatchObject([{ node: 'dc1-gw1', reason: expect.stringContaining('another machine') }]);
  });

  test('a damaged or missing part of the baseline leaves every node unchecked, never in sync', async () => {
    const { baselineParts } = environmentPaths(deployed.options);
    const [file = ''] = await readdir(baselineParts);
    const text = await readFile(join(baselineParts, file), 'utf8');
    await writeFile(join(baselineParts, file), text.replaceAll('8.4.4-1', '8.4.2-1'));
    const older = machine((answer) => answer.replace('8.4.4-1', '8.4.2-1'));
    expect((await packages(older)).unchecked).toMatchObject([{ node: 'dc1-gw1' }, { node: 'dc2-gw1' }]);
    await rm(join(baselineParts, file));
    expect((await packages(older)).unchecked).toMatchObject([
      { node: 'dc1-gw1', reason: expect.stringContaining('is missing') },
      { node: 'dc2-gw1' },
    ]);
  });
});
