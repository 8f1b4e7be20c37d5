import { expect, test } from 'vitest';
import { issuesIn } from './failover.fixture.ts';
import { impairments } from './impairments.ts';

const of = (impairment: object): readonly string[] => issuesIn(impairments, { links: { 'dc1-gw1/eth0': impairment } });

test('reports reordering without a delay to skip, in the direction that lacks it', () => {
  expect(of({ delay: '5ms', reorder: '1%' })).toEqual([]);
  expect(of({ reorder: '1%' })).toEqual([expect.stringMatching(/skipping the delay, and there is none/)]);
  expect(of({ reorder: '1%', towards: { delay: '5ms' } })).toHaveLength(1);
});

test('reports more jitter than the delay has room for', () => {
  expect(of({ delay: '2ms', jitter: '1ms' })).toEqual([]);
  expect(of({ delay: '1.9ms', jitter: '1ms' })).toEqual([
    'links["dc1-gw1/eth0"]: the delay is less than twice the jitter: it would have to be negative at times (write a `delay` of at least twice the `jitter`)',
  ]);
});

test('reports a link that carries nothing', () => {
  expect(of({ from: { loss: '100%' } })).toEqual([expect.stringMatching(/nothing gets through at all/)]);
});
