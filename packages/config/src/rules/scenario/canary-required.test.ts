import { expect, test } from 'vitest';
import { canaryRequired } from './canary-required.ts';
import { issuesIn } from './failover.fixture.ts';

test('reports faults without a canary', () => {
  expect(issuesIn(canaryRequired)).toEqual([]);
  expect(issuesIn(canaryRequired, { 'faults.canary': undefined })).toEqual([
    expect.stringMatching(/^faults: no fault is a canary: /),
  ]);
});

test('operations alone need none, and neither does a scenario without faults', () => {
  const reload = { kind: 'routing-reload', node: 'dc1-gw1' };
  expect(issuesIn(canaryRequired, { faults: { reload } })).toEqual([]);
  expect(issuesIn(canaryRequired, { faults: undefined })).toEqual([]);
});

test('reports a canary that can pass unnoticed', () => {
  const changes = { 'faults.routing-reload.canary': true, 'faults.routing-daemon.canary': true };
  expect(issuesIn(canaryRequired, changes)).toEqual([
    'faults.routing-daemon.canary: routing-daemon may pass unnoticed: what supervises bgpd starts it again (cut a link or a gateway that has no other beside it)',
    'faults.routing-reload.canary: routing-reload breaks nothing, so no run can fail to notice it (cut a link or a gateway that has no other beside it)',
  ]);
});
