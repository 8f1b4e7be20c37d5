import { expect, test } from 'vitest';
import { said } from '../sample-document.ts';
import { transportCandidates } from './transport-candidates.ts';

test('accepts a clear order', () => {
  expect(said(transportCandidates, 'hybrid')).toEqual([]);
});

test('reports repetitions and an RDMA transport without device', () => {
  expect(
    said(transportCandidates, 'hybrid', {
      'network.transports': [
        { name: 'rdma', port: 8080, priority: 1 },
        { name: 'tcp', port: 443, priority: 1 },
        { name: 'tcp', port: 444, priority: 2 },
      ],
    }),
  ).toEqual([
    'high network.transports[0].device: rdma needs the name of its device',
    'high network.transports[1].priority: another transport has the priority 1',
    'high network.transports[2].name: tcp is already in the list',
  ]);
});

test('reports a list that reaches no other site', () => {
  expect(
    said(transportCandidates, 'hybrid', {
      'network.transports': [{ name: 'rdma', device: 'mlx5_0', port: 8080, priority: 1 }],
    }),
  ).toEqual(['high network.transports: no transport but rdma is enabled, and rdma does not leave a site']);
});
