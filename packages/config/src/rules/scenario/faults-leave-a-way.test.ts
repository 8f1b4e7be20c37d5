import { expect, test } from 'vitest';
import { issuesOnLab } from './failover.fixture.ts';
import { faultsLeaveAWay } from './faults-leave-a-way.ts';

test('reports a flow that ends on what is lost', () => {
  expect(issuesOnLab(faultsLeaveAWay)).toEqual([]);
  expect(issuesOnLab(faultsLeaveAWay, { 'faults.zone.flows': ['dc1-node1 -> use1-node1'] })).toEqual([
    'faults.zone.flows[0]: zone takes use1-node1 itself: dc1-node1 -> use1-node1 has nothing to fail over to (watch a flow that has another way, or mark the fault `canary: true`)',
  ]);
});

test('reports a fault that breaks the only way, unless it is a canary', () => {
  const only = { kind: 'link', link: 'br1-gw1/eth0', flows: ['br1-gw1 -> dc1-node1'] };
  expect(issuesOnLab(faultsLeaveAWay, { 'faults.wan-link': { ...only, canary: true } })).toEqual([]);
  expect(issuesOnLab(faultsLeaveAWay, { 'faults.wan-link': only })).toEqual([
    'faults.wan-link.flows[0]: wan-link leaves br1-gw1 -> dc1-node1 no way: every tunnel between the two sites is broken (watch a flow that has another way, or mark the fault `canary: true`)',
  ]);
});
