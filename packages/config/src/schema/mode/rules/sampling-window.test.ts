import { expect, test } from 'vitest';
import { said } from '../sample-document.ts';
import { samplingWindow } from './sampling-window.ts';

test('accepts a window of one interval', () => {
  expect(said(samplingWindow, 'hybrid', { 'adaptive.detection.samplingWindow': '1s' })).toEqual([]);
});

test('reports a window without a measurement', () => {
  expect(said(samplingWindow, 'hybrid', { 'adaptive.detection.samplingWindow': '900ms' })).toEqual([
    'high adaptive.detection.samplingWindow: a window of 900ms is shorter than the interval of 1s',
  ]);
});
