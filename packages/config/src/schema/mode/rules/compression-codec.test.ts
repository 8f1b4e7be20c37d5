import { expect, test } from 'vitest';
import { said } from '../sample-document.ts';
import { compressionCodec } from './compression-codec.ts';

test('accepts no codec when compression is off', () => {
  expect(said(compressionCodec, 'datacenter')).toEqual([]);
});

test('reports compression without a codec', () => {
  expect(said(compressionCodec, 'hybrid', { 'protocol.compression.algorithm': 'none' })).toEqual([
    'medium protocol.compression.algorithm: compression is on and no codec is named',
  ]);
});

test('reports a codec dwcpd has not', () => {
  expect(said(compressionCodec, 'internet', { 'protocol.compression.algorithm': 'lz4' })).toEqual([
    'medium protocol.compression.algorithm: dwcpd has no lz4: it would send as is',
  ]);
});
