import { expect, test } from 'vitest';
import { said } from '../sample-document.ts';
import { hugePageSize } from './huge-page-size.ts';

test('accepts one size in both places', () => {
  expect(
    said(hugePageSize, 'datacenter', { 'network.rdma.hugepageSize': '1GB', 'memory.hugepageSize': '1GB' }),
  ).toEqual([]);
});

test('reports two sizes', () => {
  expect(said(hugePageSize, 'datacenter', { 'network.rdma.hugepageSize': '1GB' })).toEqual([
    'high network.rdma.hugepageSize: pages of 1GB are wanted and memory.hugepageSize is 2MB',
  ]);
});
