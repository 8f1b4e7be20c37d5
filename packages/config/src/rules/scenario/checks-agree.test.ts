import { expect, test } from 'vitest';
import { checksAgree } from './checks-agree.ts';
import { issuesIn } from './failover.fixture.ts';

test('reports a flow that must and must not get through; a port of it may be closed', () => {
  expect(issuesIn(checksAgree)).toEqual([]);
  const mustNotReach = ['br1-gw1 -> dc1-node1:22', 'br1-gw1 -> dc1-node1'];
  expect(issuesIn(checksAgree, { 'checks.mustNotReach': mustNotReach })).toEqual([
    'checks.mustNotReach[1]: br1-gw1 -> dc1-node1 must reach and must not (remove it from one of the lists)',
  ]);
});
