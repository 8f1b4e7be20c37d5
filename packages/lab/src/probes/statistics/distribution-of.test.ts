import fc from 'fast-check';
import { expect, test } from 'vitest';
import { answered, traceOf } from '../flow-trace.fixture.ts';
import { distributionOf, oneWaysOf, roundTripsOf } from './distribution-of.ts';

test('nothing measured has no distribution', () => {
  expect(distributionOf(new Float64Array())).toBeNull();
});

test('one sample is all its percentiles', () => {
  expect(distributionOf(Float64Array.of(3))).toEqual({
    count: 1,
    p50Ms: 3,
    p90Ms: 3,
    p99Ms: 3,
    p999Ms: 3,
    maximumMs: 3,
    jitterMs: 0,
    buckets: [{ upToMs: 3, count: 1 }],
  });
});

test('jitter is the mean change from one probe to the next', () => {
  expect(distributionOf(Float64Array.of(10, 12, 11, 11))?.jitterMs).toBe(1);
});

test('a round trip is both ways, and a lost answer still tells the way there', () => {
  const trace = traceOf(`.<>${answered(2)}`);
  expect([...roundTripsOf(trace)]).toEqual([2, 2, 2]);
  expect([...oneWaysOf(trace)]).toEqual([1, 1, 1, 1]);
});

test('percentiles ascend, and every sample is in one bucket whose bounds ascend', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0.001, max: 500, noNaN: true }), { minLength: 1, maxLength: 300 }),
      (list) => {
        const found = distributionOf(Float64Array.from(list));
        if (found === null) throw new Error('no distribution');
        const ascending = [found.p50Ms, found.p90Ms, found.p99Ms, found.p999Ms, found.maximumMs];
        expect(ascending).toEqual(ascending.toSorted((a, b) => a - b));
        expect(found.buckets.reduce((sum, bucket) => sum + bucket.count, 0)).toBe(list.length);
        found.buckets.reduce((low, { upToMs, count }) => {
          expect(list.filter((value) => value > low && value <= upToMs)).toHaveLength(count);
          return upToMs;
        }, 0);
        expect(found.buckets.at(-1)?.upToMs).toBe(found.maximumMs);
      },
    ),
  );
});
