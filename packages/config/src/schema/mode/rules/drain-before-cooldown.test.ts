import { expect, test } from 'vitest';
import { said } from '../sample-document.ts';
import { drainBeforeCooldown } from './drain-before-cooldown.ts';

test('accepts a drain shorter than the cooldown', () => {
  expect(said(drainBeforeCooldown, 'hybrid')).toEqual([]);
});

test('reports a drain as long as the cooldown', () => {
  expect(said(drainBeforeCooldown, 'hybrid', { 'adaptive.switching.drainTimeout': '30s' })).toEqual([
    'high adaptive.switching.drainTimeout: drainTimeout 30s is not shorter than cooldownPeriod 30s',
  ]);
});
