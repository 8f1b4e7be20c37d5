import { expect, test } from 'vitest';
import { said } from '../sample-document.ts';
import { repeatedCriterion } from './repeated-criterion.ts';

test('accepts one criterion per measurement', () => {
  expect(said(repeatedCriterion, 'hybrid')).toEqual([]);
});

test('reports a measurement that counts twice', () => {
  expect(
    said(repeatedCriterion, 'hybrid', {
      'adaptive.datacenterCriteria': [
        { metric: 'packetLoss', operator: 'less_than', value: 0.1, weight: 0.5 },
        { metric: 'packetLoss', operator: 'less_than', value: 0.2, weight: 0.5 },
      ],
    }),
  ).toEqual(['medium adaptive.datacenterCriteria[1].metric: packetLoss is already a criterion of this score']);
});
