import type { Topology } from '@dwcp/model';
import { labTopology, mixedTopology } from '@dwcp/testkit';
import { expect, test } from 'vitest';
import { mtuPaths } from './mtu-paths.ts';

const described = (topology: Topology): readonly string[] =>
  mtuPaths(topology).map(({ id, mtuBytes, address, hasTcp }) => `${id} ${mtuBytes} ${address}${hasTcp ? ' tcp' : ''}`);

test('every connected pair of sites is probed both ways, from a node behind the gateways where there is one', () => {
  const topology = labTopology();
  expect(
    mtuPaths(topology)
      .slice(0, -2 * topology.tunnels.length)
      .map(({ id }) => id),
  ).toEqual([
    'dc1-node1.use1-node1',
    'dc1-node1.br1-gw1',
    'use1-node1.dc1-node1',
    'use1-node1.br1-gw1',
    'br1-gw1.dc1-node1',
    'br1-gw1.use1-node1',
  ]);
});

test('between two sites the tunnel that is preferred decides, not the smallest there is', () => {
  const topology = mixedTopology();
  const mtuOf = (name: string): number => topology.tunnels.find((tunnel) => tunnel.name === name)?.mtuBytes ?? 0;
  expect(mtuOf('dc1-gw1--use1-gw1')).toBeGreaterThan(mtuOf('dc1-gw2--use1-gw2'));
  const between = mtuPaths(topology).filter(({ id }) => id === 'dc1-node1.use1-node1' || id === 'use1-node1.dc1-node1');
  expect(between.map(({ mtuBytes }) => mtuBytes)).toEqual([mtuOf('dc1-gw1--use1-gw1'), mtuOf('dc1-gw1--use1-gw1')]);
});

test('each tunnel is probed by itself, from both of its ends to the inner address of the other', () => {
  const topology = mixedTopology();
  const [tunnel] = topology.tunnels.filter(({ name }) => name === 'dc1-gw2--use1-gw2');
  const [near, far] = tunnel?.ends ?? [];
  const paths = described(topology);
  expect(paths).toContain(`dc1-gw2--use1-gw2.dc1-gw2 1350 ${far?.innerAddress}`);
  expect(paths).toContain(`dc1-gw2--use1-gw2.use1-gw2 1350 ${near?.innerAddress}`);
  expect(new Set(mtuPaths(topology).map(({ id }) => id)).size).toBe(paths.length);
});
