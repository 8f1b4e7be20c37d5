import { expect, test } from 'vitest';
import { issuesIn } from './failover.fixture.ts';
import { flowEnds } from './flow-ends.ts';

test('reports a flow from a node to itself, and one that is there twice', () => {
  expect(issuesIn(flowEnds)).toEqual([]);
  const flows = ['dc1-node1 -> use1-node1', 'dc1-node1 -> dc1-node1', 'dc1-node1->use1-node1'];
  expect(issuesIn(flowEnds, { flows })).toEqual([
    'flows[1]: both ends are dc1-node1 (name two different nodes)',
    'flows[2]: dc1-node1 -> use1-node1 is named twice (remove one)',
  ]);
});

test('two ports of one flow are two checks', () => {
  const mustNotReach = ['br1-gw1 -> dc1-gw1:22', 'br1-gw1 -> dc1-gw1:9100', 'br1-gw1 -> dc1-gw1:22'];
  expect(issuesIn(flowEnds, { 'checks.mustNotReach': mustNotReach })).toEqual([
    'checks.mustNotReach[2]: br1-gw1 -> dc1-gw1 is named twice (remove one)',
  ]);
});

test('reports a fault and a benchmark that watch nothing', () => {
  const changes = { flows: undefined, faults: { wan: { kind: 'link', link: 'dc1-gw1/eth0' } }, benchmark: {} };
  expect(issuesIn(flowEnds, changes)).toEqual([
    'faults.wan: no flow is watched during wan (add `flows` to it)',
    'benchmark: no flow is measured (add `flows` to the scenario)',
  ]);
});
