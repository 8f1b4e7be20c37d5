import { expect, test } from 'vitest';
import { said } from '../sample-document.ts';
import { memoryPool } from './memory-pool.ts';

test('accepts a pool as large as the limit in another unit', () => {
  expect(said(memoryPool, 'hybrid', { 'memory.poolSize': '1024MB', 'limits.maxMemory': '1GB' })).toEqual([]);
});

test('reports a pool larger than the limit', () => {
  expect(said(memoryPool, 'hybrid', { 'memory.poolSize': '65GB' })).toEqual([
    'high memory.poolSize: a pool of 65GB is larger than limits.maxMemory 64GB',
  ]);
});
