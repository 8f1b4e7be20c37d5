import { expect, test } from 'vitest';
import { said } from '../sample-document.ts';
import { markingThresholds } from './marking-thresholds.ts';

test('accepts a rising pair', () => {
  expect(said(markingThresholds, 'datacenter')).toEqual([]);
});

test('reports equal thresholds', () => {
  expect(said(markingThresholds, 'datacenter', { 'protocol.congestionControl.minThreshold': '200KB' })).toEqual([
    'high protocol.congestionControl.minThreshold: minThreshold 200KB is not below maxThreshold 200KB',
  ]);
});
