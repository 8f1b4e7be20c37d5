import { expect, test } from 'vitest';
import { said } from '../sample-document.ts';
import { predictionWindow } from './prediction-window.ts';

test('accepts acting on a part of the prediction', () => {
  expect(said(predictionWindow, 'hybrid')).toEqual([]);
});

test('reports acting further ahead than is predicted', () => {
  expect(said(predictionWindow, 'hybrid', { 'adaptive.switching.predictionWindow': '11s' })).toEqual([
    'medium adaptive.switching.predictionWindow: 11s is further ahead than ml.predictionWindow 10s',
  ]);
});
