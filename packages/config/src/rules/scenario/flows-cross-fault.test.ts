import { expect, test } from 'vitest';
import { issuesOnLab } from './failover.fixture.ts';
import { flowsCrossFault } from './flows-cross-fault.ts';

test('reports a flow that cannot notice the fault, and says what it takes', () => {
  expect(issuesOnLab(flowsCrossFault)).toEqual([]);
  expect(issuesOnLab(flowsCrossFault, { 'faults.canary.flows': ['dc1-node1 -> use1-node1'] })).toEqual([
    'faults.canary.flows[0]: dc1-node1 -> use1-node1 cannot notice canary: it never passes br1-gw1 (it takes one of dc1-gw1--use1-gw1, dc1-gw1--use1-gw2, dc1-gw2--use1-gw1, dc1-gw2--use1-gw2: name a flow that passes what is broken)',
  ]);
});

test('a flow of the scenario is reported at the fault that takes it', () => {
  const changes = { flows: ['dc1-node1 -> dc1-node2', 'dc1-node1 -> use1-node1'], 'faults.flap.limits': undefined };
  const found = issuesOnLab(flowsCrossFault, changes).filter((text) => text.startsWith('faults.wan-link'));
  expect(found).toEqual([
    'faults.wan-link: dc1-node1 -> dc1-node2 cannot notice wan-link: it never passes dc1-gw1/eth0 (no tunnel joins the two sites, or both ends are in one: name a flow that passes what is broken)',
  ]);
});

test('a fault whose names lead nowhere is left to the rules about names', () => {
  const changes = { 'faults.wan-link.link': 'dc1-gw7/eth0', 'faults.canary.flows': ['nobody -> use1-node1'] };
  expect(issuesOnLab(flowsCrossFault, changes)).toEqual([]);
});
