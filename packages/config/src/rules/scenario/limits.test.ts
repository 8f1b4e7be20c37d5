import { expect, test } from 'vitest';
import { issuesIn } from './failover.fixture.ts';
import { limits } from './limits.ts';

test('reports faults without limits when the scenario has none', () => {
  expect(issuesIn(limits)).toEqual([]);
  const changes = { 'limits.failover': undefined, 'faults.flap.limits': { median: '300ms' } };
  expect(issuesIn(limits, changes).slice(-2)).toEqual([
    'faults.one-way-loss: nothing says what one-way-loss may cost: median and p95 have no limit (write `limits.failover`, or `limits` of the fault)',
    'faults.flap: nothing says what flap may cost: p95 has no limit (write `limits.failover`, or `limits` of the fault)',
  ]);
});

test('reports a benchmark without limits, and limits without a benchmark', () => {
  expect(issuesIn(limits, { 'limits.loss': undefined })).toEqual([
    'benchmark: nothing says what the benchmark must come to: `limits.loss` is missing (write `limits.loss`, or remove the benchmark)',
  ]);
  expect(issuesIn(limits, { benchmark: undefined })).toEqual([
    'limits.loss: there is no benchmark, so the limit judges nothing (remove `limits.loss`, or add what it is to judge)',
    'limits.roundTripP99: there is no benchmark, so the limit judges nothing (remove `limits.roundTripP99`, or add what it is to judge)',
  ]);
});

test('reports a limit of faults where none is judged by it', () => {
  expect(issuesIn(limits, { faults: undefined })).toEqual([
    'limits.failover: there is no fault without limits of its own, so the limit judges nothing (remove `limits.failover`, or add what it is to judge)',
  ]);
});

test('reports a 95th percentile below the median', () => {
  const changes = { 'limits.failover': { median: '200ms', p95: '100ms' }, 'faults.flap.limits.p95': '299ms' };
  expect(issuesIn(limits, changes).map((text) => text.split(':')[0])).toEqual([
    'limits.failover.p95',
    'faults.flap.limits.p95',
  ]);
});

test('reports a fault that is over before its limit is', () => {
  expect(
    issuesIn(limits, { 'faults.wan-link.hold': '300ms', 'limits.failover': { median: '200ms', p95: '300ms' } }),
  ).toEqual([
    'faults.wan-link.hold: wan-link is over before its outage would be too long (hold it for longer than the limit of the 95th percentile)',
  ]);
});

test('reports limits of a canary', () => {
  expect(issuesIn(limits, { 'faults.canary.limits': { lost: 0 } })).toEqual([
    'faults.canary.limits: canary is a canary: it is to be noticed, not to be survived (remove its limits)',
  ]);
});
