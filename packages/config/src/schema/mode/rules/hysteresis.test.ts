import { expect, test } from 'vitest';
import { said } from '../sample-document.ts';
import { hysteresis } from './hysteresis.ts';

test('accepts a score that reaches 1 with the hysteresis', () => {
  expect(said(hysteresis, 'hybrid', { 'adaptive.thresholds.datacenterScore': 0.9 })).toEqual([]);
});

test('reports a score no measurement can reach', () => {
  expect(said(hysteresis, 'hybrid', { 'adaptive.thresholds.internetScore': 0.95 })).toEqual([
    'high adaptive.thresholds.internetScore: the score 0.95 plus the hysteresis 0.1 is 1.05, and a score is at most 1',
  ]);
});

test('reports a score every measurement reaches', () => {
  expect(said(hysteresis, 'hybrid', { 'adaptive.thresholds.datacenterScore': 0.1 })).toEqual([
    'high adaptive.thresholds.datacenterScore: the score 0.1 is not above the hysteresis 0.1, so every measurement wins',
  ]);
});
