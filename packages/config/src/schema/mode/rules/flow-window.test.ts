import { expect, test } from 'vitest';
import { said } from '../sample-document.ts';
import { flowWindow } from './flow-window.ts';

test('accepts a first window as large as the largest', () => {
  expect(said(flowWindow, 'internet', { 'protocol.flowControl.initialWindow': '16MB' })).toEqual([]);
});

test('reports a first window above the largest', () => {
  expect(said(flowWindow, 'internet', { 'protocol.flowControl.initialWindow': '17MB' })).toEqual([
    'high protocol.flowControl.initialWindow: initialWindow 17MB is larger than maxWindow 16MB',
  ]);
});
