import { expect, test } from 'vitest';
import { said } from '../sample-document.ts';
import { burstAtLeastRate } from './burst-at-least-rate.ts';

test('accepts a burst equal to the rate', () => {
  expect(
    said(burstAtLeastRate, 'internet', {
      'security.rateLimit.burstSize': 10000,
      'byzantine.rateLimit.burstSize': 1000,
    }),
  ).toEqual([]);
});

test('reports every rate limit whose burst is smaller', () => {
  expect(
    said(burstAtLeastRate, 'internet', { 'security.rateLimit.burstSize': 9999, 'byzantine.rateLimit.burstSize': 999 }),
  ).toEqual([
    'high security.rateLimit.burstSize: a burst of 9999 is smaller than the rate of 10000 requests per second',
    'high byzantine.rateLimit.burstSize: a burst of 999 is smaller than the rate of 1000 requests per second',
  ]);
});

test('cannot compare a rate that is found while running', () => {
  expect(said(burstAtLeastRate, 'hybrid', { 'security.rateLimit.burstSize': 1 })).toEqual([]);
});
