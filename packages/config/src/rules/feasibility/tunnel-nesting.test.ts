import { expect, test } from 'vitest';
import { issuesInLab } from '../issues-in-lab.ts';
import { tunnelNesting } from './tunnel-nesting.ts';

const inside = { 'tunnels/dc1-gw2--use1-gw2/over': 'dc1-gw1--use1-gw1' };

test('takes a tunnel in a tunnel over 1500 bytes, and a VXLAN in a tunnel', () => {
  expect(issuesInLab(tunnelNesting, inside)).toEqual([]);
  expect(issuesInLab(tunnelNesting, { 'tunnels/dc1-gw1--use1-gw1/vxlan': true })).toEqual([]);
});

test('reports three tunnels in one another with a VXLAN inside', () => {
  expect(
    issuesInLab(tunnelNesting, {
      ...inside,
      'tunnels/dc1-gw1--use1-gw2/over': 'dc1-gw2--use1-gw2',
      'tunnels/dc1-gw1--use1-gw2/vxlan': true,
    }),
  ).toEqual([
    'tunnels.dc1-gw1--use1-gw2.over: dc1-gw1--use1-gw1 > dc1-gw2--use1-gw2 > dc1-gw1--use1-gw2 > VXLAN leave 1270 bytes inside, less than the 1280 IPv6 needs',
  ]);
});

test('counts from the MTU a tunnel says it has', () => {
  expect(issuesInLab(tunnelNesting, { 'tunnels/dc1-gw1--use1-gw1': { id: 1, vxlan: true, mtu: 1320 } })).toEqual([
    'tunnels.dc1-gw1--use1-gw1.vxlan: dc1-gw1--use1-gw1 > VXLAN leave 1270 bytes inside, less than the 1280 IPv6 needs',
  ]);
});

test('reports a carrier that is none and a circle', () => {
  expect(issuesInLab(tunnelNesting, { 'tunnels/dc1-gw2--use1-gw2/over': 'nowhere' })).toEqual([
    'tunnels.dc1-gw2--use1-gw2.over: the tunnels below dc1-gw2--use1-gw2 do not end on the underlay: nowhere is none of the tunnels, or leads back',
  ]);
  expect(issuesInLab(tunnelNesting, { ...inside, 'tunnels/dc1-gw1--use1-gw1/over': 'dc1-gw2--use1-gw2' })).toHaveLength(
    2,
  );
});
