import { expect, test } from 'vitest';
import { canaryNoticed } from './canary-noticed.ts';
import { issuesOnLab } from './failover.fixture.ts';

test('reports a canary whose flows fail over', () => {
  expect(issuesOnLab(canaryNoticed)).toEqual([]);
  const canary = { kind: 'gateway', node: 'dc1-gw1', flows: ['br1-gw1 -> dc1-node1'], canary: true };
  expect(issuesOnLab(canaryNoticed, { 'faults.canary': canary })).toEqual([
    'faults.canary.flows[0]: canary is a canary, but br1-gw1 -> dc1-node1 has another way: it may pass unnoticed (cut a link or a gateway that has no other beside it)',
  ]);
});
