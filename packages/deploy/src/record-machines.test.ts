import { prefixedNodeRunner } from '@dwcp/io';
import { scriptedRunner } from '@dwcp/testkit';
import { expect, test } from 'vitest';
import { lookAtMachines, mergeMachines } from './record-machines.ts';

const machine = (packages: Readonly<Record<string, string>>, machineId = 'one') => ({
  machineId,
  packages,
  hugepages: {},
});

test('a package that was made older or removed between two deploys stays recorded as it was', () => {
  const before = { gw: machine({ frr: '8.4.4-1', nftables: '1.0.6-2', bird2: '2.0.12-7' }) };
  const seen = { gw: machine({ frr: '8.4.2-1', nftables: '1.0.6-3' }) };
  expect(mergeMachines(before, seen, ['gw']).gw?.packages).toEqual({
    frr: '8.4.4-1',
    nftables: '1.0.6-3',
    bird2: '2.0.12-7',
  });
});

test('another machine of the same name is taken as it is', () => {
  const before = { gw: machine({ frr: '8.4.4-1' }) };
  const seen = { gw: machine({ frr: '8.4.2-1' }, 'two') };
  expect(mergeMachines(before, seen, ['gw'])).toEqual(seen);
});

test('a node that did not answer keeps its record, and one that left loses it', () => {
  const before = { gw: machine({ frr: '8.4.4-1' }), gone: machine({}) };
  expect(mergeMachines(before, {}, ['gw', 'new'])).toEqual({ gw: before.gw });
});

test('a node whose packages could not be read is not recorded as one without', async () => {
  const answers = { gw: 'machine\tone\npackage\tfrr\t8.4.4-1\tinstalled\nend\n', other: 'machine\ttwo\nunread\nend\n' };
  const runners = Object.entries(answers).map(
    ([node, stdout]) => [node, prefixedNodeRunner(node, [], scriptedRunner([{ argv: ['sh', '-s'], stdout }]))] as const,
  );
  expect(await lookAtMachines(new Map(runners))).toEqual({ gw: machine({ frr: '8.4.4-1' }) });
});
