import { expect, test } from 'vitest';
import { said } from '../sample-document.ts';
import { efaQueuePairs } from './efa-queue-pairs.ts';

test('accepts RC on a Mellanox card', () => {
  expect(said(efaQueuePairs, 'datacenter')).toEqual([]);
});

test('accepts UD on EFA', () => {
  expect(said(efaQueuePairs, 'datacenter', { 'network.rdmaDevice': 'rdmap0s6', 'network.rdma.qpType': 'UD' })).toEqual(
    [],
  );
});

test('reports RC on EFA', () => {
  expect(said(efaQueuePairs, 'datacenter', { 'network.rdmaDevice': 'efa_0' })).toEqual([
    'high network.rdma.qpType: efa_0 is an EFA device, and EFA has no RC queue pairs',
  ]);
});

test('finds the device among the candidates of hybrid', () => {
  expect(
    said(efaQueuePairs, 'hybrid', {
      'network.transports': [
        { name: 'rdma', device: 'rdmap0s6', port: 8080, priority: 1 },
        { name: 'tcp', port: 443, priority: 2 },
      ],
    }),
  ).toEqual(['high network.rdma.qpType: rdmap0s6 is an EFA device, and EFA has no RC queue pairs']);
});
