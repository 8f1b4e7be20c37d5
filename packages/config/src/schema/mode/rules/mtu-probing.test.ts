import { expect, test } from 'vitest';
import { said } from '../sample-document.ts';
import { mtuProbing } from './mtu-probing.ts';

test('accepts a start every path takes without probing', () => {
  expect(said(mtuProbing, 'hybrid', { 'network.mtu': 1500, 'network.mtuProbing': false })).toEqual([]);
});

test('reports a large start without probing', () => {
  expect(said(mtuProbing, 'hybrid', { 'network.mtuProbing': false })).toEqual([
    'high network.mtuProbing: starts at 9000 bytes without probing: internet paths take 1500, so connections hang',
  ]);
});
