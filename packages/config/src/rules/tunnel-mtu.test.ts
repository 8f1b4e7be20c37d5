import { expect, test } from 'vitest';
import { issuesInLab } from './issues-in-lab.ts';
import { tunnelMtu } from './tunnel-mtu.ts';

test('reports an MTU the underlay does not leave', () => {
  expect(issuesInLab(tunnelMtu, { 'tunnels/dc1-gw1--use1-gw1/mtu': 1441 })).toEqual([
    'tunnels.dc1-gw1--use1-gw1.mtu: 1441 bytes do not fit: the underlay less the overhead of WireGuard leaves 1440',
  ]);
});

test('reports an MTU too small for IPv6', () => {
  expect(issuesInLab(tunnelMtu, { 'tunnels/dc1-gw1--use1-gw1/mtu': 1279 })).toEqual([
    'tunnels.dc1-gw1--use1-gw1.mtu: 1279 bytes, less than the 1280 IPv6 needs',
  ]);
});

test('reports an underlay too small for any tunnel', () => {
  expect(issuesInLab(tunnelMtu, { 'sites/branch1/wan/mtu': 1300, tunnels: { 'br1-gw1--dc1-gw1': { id: 1 } } })).toEqual(
    ['tunnels.br1-gw1--dc1-gw1.mtu: the underlay leaves the tunnel 1240 bytes, less than the 1280 IPv6 needs'],
  );
});
