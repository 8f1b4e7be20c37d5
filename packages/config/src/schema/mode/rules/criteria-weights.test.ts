import { expect, test } from 'vitest';
import { said } from '../sample-document.ts';
import { criteriaWeights } from './criteria-weights.ts';

test('accepts decimal fractions that sum to 1 only up to rounding', () => {
  expect(said(criteriaWeights, 'hybrid')).toEqual([]);
});

test('reports weights that sum to less', () => {
  expect(
    said(criteriaWeights, 'hybrid', {
      'adaptive.internetCriteria': [{ metric: 'packetLoss', operator: 'greater_than', value: 0.1, weight: 0.9 }],
    }),
  ).toEqual(['high adaptive.internetCriteria: the weights sum to 0.9']);
});
