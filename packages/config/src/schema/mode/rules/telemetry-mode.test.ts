import { expect, test } from 'vitest';
import { said } from '../sample-document.ts';
import { telemetryMode } from './telemetry-mode.ts';

test('takes the tag from the mode when it is left out', () => {
  expect(said(telemetryMode, 'internet')).toEqual([]);
});

test('reports the tag of another mode', () => {
  expect(said(telemetryMode, 'internet', { 'telemetry.tags.mode': 'hybrid' })).toEqual([
    'high telemetry.tags.mode: telemetry is tagged hybrid and the mode is internet',
  ]);
});
