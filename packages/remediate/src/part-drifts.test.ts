import { createHash } from 'node:crypto';
import { driftOf } from '@dwcp/testkit';
import { expect, test } from 'vitest';
import { partAgain, partDrifts, whyNotDeployed } from './part-drifts.ts';

const vpc = driftOf('terraform/changed', { node: null, subject: 'aws_vpc.use1' });
const flowLog = driftOf('terraform/gone', { node: null, subject: 'aws_flow_log.use1' });

test('a plan that changes what drifted, and makes again what is gone, is carried out', () => {
  const actions = [
    { address: 'aws_vpc.use1', actions: ['update'] },
    { address: 'aws_flow_log.use1', actions: ['create'] },
  ];
  expect(partDrifts([vpc, flowLog], actions)).toEqual({ mended: [vpc, flowLog], left: [] });
});

test('a plan that does anything besides is not carried out at all, and what it is about is named', () => {
  const actions = [
    { address: 'aws_vpc.use1', actions: ['update'] },
    { address: 'aws_subnet.other', actions: ['update'] },
  ];
  const { mended, left } = partDrifts([vpc, flowLog], actions);
  expect(mended).toEqual([]);
  expect(left.map(({ drift }) => drift)).toEqual([vpc, flowLog]);
  expect(left[0]?.reason).toMatch(/would update aws_subnet\.other as well/);
});

test.each([
  [['delete']],
  [['delete', 'create']],
  [['create', 'delete']],
  [['create']],
  [['forget']],
  [['update', 'unheard-of']],
])('a resource that changed is never mended by %j', (actions) => {
  const { mended, left } = partDrifts([vpc], [{ address: 'aws_vpc.use1', actions }]);
  expect(mended).toEqual([]);
  expect(left).toMatchObject([{ drift: vpc, reason: expect.stringMatching(/which no repair does/) }]);
});

test('an address with several entries is judged by all of them: a replacement may leave an old object to delete', () => {
  const actions = [
    { address: 'aws_vpc.use1', actions: ['update'] },
    { address: 'aws_vpc.use1', actions: ['delete'] },
  ];
  for (const order of [actions, actions.toReversed()]) {
    expect(partDrifts([vpc], order)).toMatchObject({
      mended: [],
      left: [{ reason: expect.stringMatching(/would delete it/) }],
    });
  }
});

test('a second plan that holds what none was judged by mends nothing, and says so of every drift', () => {
  const now = [
    { address: 'aws_vpc.use1', actions: ['update'] },
    { address: 'aws_flow_log.use1', actions: ['delete', 'create'] },
  ];
  const { mended, left } = partAgain([vpc, flowLog], now);
  expect(mended).toEqual([]);
  expect(left).toMatchObject([
    { drift: vpc, reason: expect.stringMatching(/changed while it was planned.* again/) },
    { drift: flowLog, reason: expect.stringMatching(/would replace it/) },
  ]);
  const whole = [
    { address: 'aws_vpc.use1', actions: ['update'] },
    { address: 'aws_flow_log.use1', actions: ['create'] },
  ];
  expect(partAgain([vpc, flowLog], whole)).toEqual({ mended: [vpc, flowLog], left: [] });
});

test('what Terraform would not touch is not taken for mended', () => {
  expect(partDrifts([vpc], [])).toMatchObject({ mended: [], left: [{ reason: /would change nothing/ }] });
});

test('a configuration that is not the one that was deployed is applied by a deploy only', () => {
  const deployed = createHash('sha256').update('{"a":1}').digest('hex');
  expect(whyNotDeployed('{"a":1}', deployed)).toBeNull();
  expect(whyNotDeployed('{"a":2}', deployed)).toMatch(/another configuration .* `dwcp deploy`/);
  expect(whyNotDeployed('{"a":2}', null)).toBeNull();
});
