import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fullBucket, type TokenBucket, takeToken } from './token-bucket.ts';

const rate = { perSecond: 10, burst: 20 };

test('a burst is taken at once, and then the rate', () => {
  expect(
    takenAt(
      fullBucket(rate, 0),
      Array.from({ length: 30 }, () => 0),
    ),
  ).toBe(20);
  const everyTenth = Array.from({ length: 100 }, (_, index) => index * 10);
  expect(takenAt({ tokens: 0, at: 0 }, everyTenth)).toBe(9);
});

test('what is not taken does not gather beyond the burst', () => {
  expect(
    takenAt(
      fullBucket(rate, 0),
      Array.from({ length: 30 }, () => 3_600_000),
    ),
  ).toBe(20);
});

test('a clock that goes back gives nothing', () => {
  const empty = { tokens: 0, at: 1_000 };
  expect(takenAt(empty, [0, 500, 1_000])).toBe(0);
  expect(takenAt(empty, [0, 1_100])).toBe(1);
});

test('in no stretch of time more is taken than the burst and what came in', () => {
  const steps = fc.array(fc.double({ min: 0, max: 500, noNaN: true }), { maxLength: 200 });
  fc.assert(
    fc.property(steps, (waits) => {
      let bucket = fullBucket(rate, 0);
      let now = 0;
      const taken: number[] = [];
      for (const wait of waits) {
        now += wait;
        const step = takeToken(bucket, rate, now);
        bucket = step.bucket;
        if (step.isTaken) taken.push(now);
      }
      for (const [first, from] of taken.entries()) {
        for (const [last, to] of taken.entries()) {
          if (last < first) continue;
          const most = rate.burst + ((to - from) * rate.perSecond) / 1_000;
          expect(last - first + 1).toBeLessThanOrEqual(most + 1e-6);
        }
      }
    }),
    { numRuns: 50 },
  );
});

function takenAt(start: TokenBucket, times: readonly number[]): number {
  let bucket = start;
  return times.filter((now) => {
    const step = takeToken(bucket, rate, now);
    bucket = step.bucket;
    return step.isTaken;
  }).length;
}
