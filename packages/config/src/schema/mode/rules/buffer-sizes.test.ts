import { expect, test } from 'vitest';
import { said } from '../sample-document.ts';
import { bufferSizes } from './buffer-sizes.ts';

test('leaves the choice to hybrid', () => {
  expect(said(bufferSizes, 'hybrid', { 'performance.sendBufferSize': '1MB' })).toEqual([]);
});

test('compares sizes and not their texts', () => {
  expect(
    said(bufferSizes, 'datacenter', { 'performance.sendBufferSize': '1GB', 'performance.recvBufferSize': '512KB' }),
  ).toEqual(['high performance.recvBufferSize: 512KB is below the 16MB datacenter mode needs']);
});

test('reports small buffers in internet', () => {
  expect(said(bufferSizes, 'internet', { 'performance.sendBufferSize': '2MB' })).toEqual([
    'high performance.sendBufferSize: 2MB is below the 4MB internet mode needs',
  ]);
});
