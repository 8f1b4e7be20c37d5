import { expect, test } from 'vitest';
import { said } from '../sample-document.ts';
import { rdmaMinimums } from './rdma-minimums.ts';

test('accepts the least values', () => {
  expect(
    said(rdmaMinimums, 'datacenter', { 'network.rdma.maxQueuePairs': 256, 'network.rdma.maxSendWr': 1024 }),
  ).toEqual([]);
});

test('reports everything datacenter mode lacks', () => {
  expect(
    said(rdmaMinimums, 'datacenter', {
      'network.rdma.enabled': false,
      'network.rdma.hugepagesEnabled': false,
      'memory.hugepages': false,
      'memory.numaAware': false,
      'network.rdma.maxQueuePairs': 255,
      'network.rdma.maxSendWr': 1023,
    }),
  ).toEqual([
    'high network.rdma.enabled: is off, and datacenter mode relies on it',
    'high network.rdma.hugepagesEnabled: is off, and datacenter mode relies on it',
    'high memory.hugepages: is off, and datacenter mode relies on it',
    'high memory.numaAware: is off, and datacenter mode relies on it',
    'high network.rdma.maxQueuePairs: 255 is below the 256 datacenter mode needs',
    'high network.rdma.maxSendWr: 1023 is below the 1024 datacenter mode needs',
  ]);
});

test('leaves hybrid free', () => {
  expect(said(rdmaMinimums, 'hybrid', { 'network.rdma.maxQueuePairs': 16 })).toEqual([]);
});
