import { expect, test } from 'vitest';
import { said } from '../sample-document.ts';
import { memoryRegion } from './memory-region.ts';

test('accepts a region that fills the pool', () => {
  expect(said(memoryRegion, 'datacenter', { 'network.rdma.memoryRegion': '8GB' })).toEqual([]);
});

test('reports a region larger than the pool', () => {
  expect(said(memoryRegion, 'datacenter', { 'network.rdma.memoryRegion': '9GB' })).toEqual([
    'high network.rdma.memoryRegion: a region of 9GB is larger than memory.poolSize 8GB',
  ]);
});
