import { expect, test } from 'vitest';
import { issuesInLab } from './issues-in-lab.ts';
import { tunnelIds } from './tunnel-ids.ts';

test('reports an id two tunnels have', () => {
  expect(issuesInLab(tunnelIds, { 'tunnels/br1-gw1--dc1-gw1/id': 1 })).toEqual([
    'tunnels.br1-gw1--dc1-gw1.id: 1 is already the id of dc1-gw1--use1-gw1',
  ]);
});

test('reports an id beyond the ports', () => {
  expect(issuesInLab(tunnelIds, { 'tunnels/br1-gw1--dc1-gw1/id': 13716 })).toEqual([
    'tunnels.br1-gw1--dc1-gw1.id: the id 13716 gives the UDP port 65536, above 65535',
  ]);
});

test('reports an id beyond the overlay', () => {
  expect(
    issuesInLab(tunnelIds, {
      'overlay/prefix': '100.64.0.0/28',
      'tunnels/br1-gw1--use1-gw2/id': 7,
      'tunnels/br1-gw1--use1-gw1/id': 8,
    }),
  ).toEqual(['tunnels.br1-gw1--use1-gw1.id: the id 8 gives addresses beyond the overlay 100.64.0.0/28']);
});
