import { expect, test } from 'vitest';
import { issuesOnLab } from './failover.fixture.ts';
import { nodesExist } from './nodes-exist.ts';

test('reports every name that is no node, where it is written, with the nearest one', () => {
  expect(issuesOnLab(nodesExist)).toEqual([]);
  const changes = {
    flows: ['dc1-nod1 -> use1-node1'],
    links: { 'dc1-gw9/eth0': { delay: '5ms' } },
    'faults.gateway.node': 'dc1gw1',
    'faults.zone.flows': ['dc1-node1 -> use1-node7'],
    'checks.mustNotReach': ['nobody -> use1-gw1:22'],
  };
  expect(issuesOnLab(nodesExist, changes)).toEqual([
    expect.stringMatching(
      /^checks.mustNotReach\[0\]: there is no node nobody in the environment lab \(name one of dc1-gw1, /,
    ),
    'flows[0]: there is no node dc1-nod1 in the environment lab (did you mean dc1-node1?)',
    'faults.zone.flows[0]: there is no node use1-node7 in the environment lab (did you mean use1-node1?)',
    'links["dc1-gw9/eth0"]: there is no node dc1-gw9 in the environment lab (did you mean dc1-gw1?)',
    'faults.gateway.node: there is no node dc1gw1 in the environment lab (did you mean dc1-gw1?)',
  ]);
});
