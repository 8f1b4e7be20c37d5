import { expect, test } from 'vitest';
import { longestStall } from './watch-stalls.ts';

const stalls = [
  { processor: 0, beginNs: 1e9, endNs: 1.03e9 },
  { processor: 1, beginNs: 2e9, endNs: 2.2e9 },
];

test('the longest stall that touches a span counts, whole', () => {
  expect(longestStall(stalls, { sinceNs: 0, untilNs: 3e9 })).toBeCloseTo(200);
  expect(longestStall(stalls, { sinceNs: 1.01e9, untilNs: 1.02e9 })).toBeCloseTo(30);
  expect(longestStall(stalls, { sinceNs: 2.1e9, untilNs: 2.15e9 })).toBeCloseTo(200);
});

test('a span without a stall has none', () => {
  expect(longestStall(stalls, { sinceNs: 1.1e9, untilNs: 1.9e9 })).toBe(0);
  expect(longestStall([], { sinceNs: 0, untilNs: 3e9 })).toBe(0);
});
