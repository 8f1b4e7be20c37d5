import { expect, test } from 'vitest';
import { issuesInLab } from './issues-in-lab.ts';
import { tunnelDuplicates } from './tunnel-duplicates.ts';

test('reports a second tunnel between the same gateways, whichever way round', () => {
  expect(issuesInLab(tunnelDuplicates, { 'tunnels/use1-gw1--dc1-gw1': { id: 9 } })).toEqual([
    'tunnels.use1-gw1--dc1-gw1: use1-gw1 and dc1-gw1 already share the tunnel dc1-gw1--use1-gw1',
  ]);
});
