import fc from 'fast-check';
import { expect, test } from 'vitest';
import { percentileOf } from './percentile-of.ts';
import { statisticsOf } from './statistics-of.ts';

const trials = (...outages: readonly number[]) => outages.map((outageMs) => ({ outageMs, lost: outageMs / 2 }));

test('no trial has no statistics', () => {
  expect(statisticsOf([])).toBeNull();
});

test('one trial is its own median, without an interval', () => {
  expect(statisticsOf(trials(120))).toEqual({
    count: 1,
    medianMs: 120,
    p95Ms: 120,
    maximumMs: 120,
    medianIntervalMs: null,
    lostMaximum: 60,
  });
});

test('the median of an even number is the mean of the middle two, and the order of trials is nothing', () => {
  expect(statisticsOf(trials(190, 110, 150, 130))).toMatchObject({ medianMs: 140, p95Ms: 190, maximumMs: 190 });
});

test('p95 of twenty trials is the nineteenth', () => {
  const twenty = Array.from({ length: 20 }, (_, index) => index + 1);
  expect(statisticsOf(trials(...twenty))).toMatchObject({ p95Ms: 19, maximumMs: 20 });
});

// Ranks of the 95 % interval of the median, as in tables of the binomial distribution.
test.each([
  [5, null],
  [6, [1, 6]],
  [8, [1, 8]],
  [9, [2, 8]],
  [10, [2, 9]],
  [12, [3, 10]],
  [20, [6, 15]],
  [30, [10, 21]],
  [100, [40, 61]],
  [5000, [2431, 2570]],
] as const)('the interval of the median of %i trials runs between the ranks %j', (count, ranks) => {
  const samples = Array.from({ length: count }, (_, index) => index + 1);
  expect(statisticsOf(trials(...samples))?.medianIntervalMs).toEqual(ranks);
});

const samples = fc.array(fc.double({ min: 0, max: 1e4, noNaN: true }), { minLength: 1, maxLength: 60 });

test('the figures are in order and lie among the samples', () => {
  fc.assert(
    fc.property(samples, (outages) => {
      const found = statisticsOf(trials(...outages));
      if (found === null) throw new Error('no statistics');
      expect(found.maximumMs).toBe(Math.max(...outages));
      expect(outages).toContain(found.p95Ms);
      expect(found.medianMs).toBeLessThanOrEqual(found.p95Ms);
      const [low, high] = found.medianIntervalMs ?? [found.medianMs, found.medianMs];
      expect(low).toBeLessThanOrEqual(found.medianMs);
      expect(high).toBeGreaterThanOrEqual(found.medianMs);
    }),
  );
});

test('at least so many per cent of the samples do not exceed a percentile, and it is the smallest such', () => {
  fc.assert(
    fc.property(samples, fc.integer({ min: 1, max: 1000 }), (values, perMille) => {
      const sorted = values.toSorted((a, b) => a - b);
      const found = percentileOf(sorted, perMille / 10);
      const notAbove = (limit: number) => sorted.filter((value) => value <= limit).length * 1000;
      expect(notAbove(found)).toBeGreaterThanOrEqual(perMille * sorted.length);
      const smaller = sorted.filter((value) => value < found).at(-1);
      if (smaller !== undefined) expect(notAbove(smaller)).toBeLessThan(perMille * sorted.length);
    }),
  );
});

test('a rank that comes out whole is not rounded up', () => {
  const thousand = Array.from({ length: 1000 }, (_, index) => index + 1);
  expect([50, 90, 99, 99.9, 100].map((percent) => percentileOf(thousand, percent))).toEqual([500, 900, 990, 999, 1000]);
});
