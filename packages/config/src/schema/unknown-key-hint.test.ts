import { expect, test } from 'vitest';
import { editDistance } from './unknown-key-hint.ts';

test('counts insertions, deletions, changes and swaps', () => {
  expect(editDistance('asn', 'asn')).toBe(0);
  expect(editDistance('ans', 'asn')).toBe(1);
  expect(editDistance('prefix', 'prefixes')).toBe(2);
  expect(editDistance('kitten', 'sitting')).toBe(3);
});

test('does not measure very different lengths', () => {
  expect(editDistance('x'.repeat(100_000), 'asn')).toBe(99_997);
});
