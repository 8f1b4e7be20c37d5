import { expect, test } from 'vitest';
import { binomialInterval } from './binomial-interval.ts';

test('agrees with the sums of a small distribution', () => {
  // Of ten coins: no more than 0 heads 0.098 %, than 1 1.07 %, than 8 98.9 %, than 9 99.9 %.
  expect(binomialInterval(10, 0.5, 0.99)).toEqual({ lowest: 1, highest: 9 });
});

test('agrees with large ones summed another way, by the logarithm of the gamma function', () => {
  expect(binomialInterval(100_000, 0.5, 0.99)).toEqual({ lowest: 49_593, highest: 50_407 });
  expect(binomialInterval(100_000, 0.001, 0.99)).toEqual({ lowest: 75, highest: 127 });
});

test('leaves no room where nothing is left to chance', () => {
  expect(binomialInterval(100, 0, 0.99)).toEqual({ lowest: 0, highest: 0 });
  expect(binomialInterval(100, 1, 0.99)).toEqual({ lowest: 100, highest: 100 });
});
