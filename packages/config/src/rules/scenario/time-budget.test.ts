import { expect, test } from 'vitest';
import { issuesIn } from './failover.fixture.ts';
import { timeBudget } from './time-budget.ts';

test('counts the start, every trial with its hold, and the benchmark', () => {
  const faults = { wan: { kind: 'link', link: 'dc1-gw1/eth0', hold: '1s', trials: 10 } };
  const benchmark = { duration: '5s', flows: ['dc1-node1 -> use1-node1'], tcpFlows: [1, 2] };
  const changes = { faults, benchmark, timeBudget: '45s' };
  expect(issuesIn(timeBudget, changes)).toEqual([]);
  expect(issuesIn(timeBudget, { ...changes, timeBudget: '44s' })).toEqual([
    'timeBudget: 44s cannot be enough: trials and measurements alone take 45s (write more than 45s, or take fewer trials or shorter holds)',
  ]);
});

test('a flap lasts as long as its periods', () => {
  const flap = { kind: 'flap', link: 'dc1-gw1/eth0', count: 10, period: '2s', trials: 2 };
  const changes = { faults: { flap }, benchmark: undefined, hosts: 'light' };
  expect(issuesIn(timeBudget, { ...changes, timeBudget: '46s' })).toEqual([]);
  expect(issuesIn(timeBudget, { ...changes, timeBudget: '45s' })).toHaveLength(1);
});

test('the shipped run has room for twice what its trials take at least', () => {
  expect(issuesIn(timeBudget)).toEqual([]);
  expect(issuesIn(timeBudget, { timeBudget: '140s' })).toEqual([]);
});
