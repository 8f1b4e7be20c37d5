import { expect, test } from 'vitest';
import { said } from '../sample-document.ts';
import { autoOnlyInHybrid } from './auto-only-in-hybrid.ts';

test('accepts auto in hybrid', () => {
  expect(said(autoOnlyInHybrid, 'hybrid', { 'performance.sendBufferSize': 'auto' })).toEqual([]);
});

test('accepts the interface of the route in every mode', () => {
  expect(said(autoOnlyInHybrid, 'internet', { 'network.bindInterface': 'auto' })).toEqual([]);
});

test('reports auto where there is one transport', () => {
  expect(
    said(autoOnlyInHybrid, 'internet', { 'performance.sendBufferSize': 'auto', 'protocol.compression.level': 'auto' }),
  ).toEqual([
    'high performance.sendBufferSize: auto has no meaning in internet mode, which has one transport',
    'high protocol.compression.level: auto has no meaning in internet mode, which has one transport',
  ]);
});
