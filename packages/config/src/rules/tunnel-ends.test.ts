import { expect, test } from 'vitest';
import { issuesInLab } from './issues-in-lab.ts';
import { tunnelEnds } from './tunnel-ends.ts';

test('reports an end that is no gateway', () => {
  expect(
    issuesInLab(tunnelEnds, {
      'tunnels/x': { id: 9, ends: ['dc1-gw1', 'use1-node1'] },
      'tunnels/y': { id: 10, ends: ['br1-gw2', 'dc1-gw1'] },
    }),
  ).toEqual([
    'tunnels.x.ends[1]: use1-node1 is a node of use1, not a gateway',
    'tunnels.y.ends[0]: there is no gateway `br1-gw2`',
  ]);
});

test('reports a tunnel inside a site and one to itself', () => {
  expect(
    issuesInLab(tunnelEnds, { 'tunnels/dc1-gw1--dc1-gw2': { id: 9 }, 'tunnels/dc1-gw1--dc1-gw1': { id: 10 } }),
  ).toEqual([
    'tunnels.dc1-gw1--dc1-gw2: dc1-gw1 and dc1-gw2 are both gateways of dc1',
    'tunnels.dc1-gw1--dc1-gw1: both ends are dc1-gw1',
  ]);
});

test('reports a tunnel whose name does not tell its ends', () => {
  expect(issuesInLab(tunnelEnds, { 'tunnels/backbone': { id: 9 } })).toEqual([
    'tunnels.backbone.ends: the tunnel `backbone` does not say between which gateways it is',
  ]);
});
