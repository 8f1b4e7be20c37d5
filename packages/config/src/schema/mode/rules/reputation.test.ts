import { expect, test } from 'vitest';
import { said } from '../sample-document.ts';
import { reputation } from './reputation.ts';

test('accepts a gap between taking part and being shut out', () => {
  expect(said(reputation, 'internet')).toEqual([]);
});

test('reports members that are shut out and may take part', () => {
  expect(said(reputation, 'internet', { 'byzantine.reputation.minReputation': 0.1 })).toEqual([
    'high byzantine.reputation.minReputation: minReputation 0.1 is not above blacklistThreshold 0.1',
  ]);
});
