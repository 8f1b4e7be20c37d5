import { expect, test } from 'vitest';
import { issuesOnLab } from './failover.fixture.ts';
import { faultTarget } from './fault-target.ts';

test('reports a gateway fault on a machine that is none', () => {
  expect(issuesOnLab(faultTarget)).toEqual([]);
  expect(issuesOnLab(faultTarget, { 'faults.gateway.node': 'dc1-node1' })).toEqual([
    'faults.gateway.node: dc1-node1 is a node of dc1, not a gateway (the gateways of dc1 are dc1-gw1, dc1-gw2)',
  ]);
});
