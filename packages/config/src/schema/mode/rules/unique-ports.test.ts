import { expect, test } from 'vitest';
import { said } from '../sample-document.ts';
import { uniquePorts } from './unique-ports.ts';

test('accepts QUIC on the number of the TCP port', () => {
  expect(said(uniquePorts, 'internet')).toEqual([]);
});

test('reports a fallback on the data port', () => {
  expect(said(uniquePorts, 'datacenter', { 'network.fallback.port': 8080 })).toEqual([
    'high network.fallback.port: 8080/tcp is already used by network.port',
  ]);
});

test('reports metrics on the data port', () => {
  expect(said(uniquePorts, 'internet', { 'monitoring.metricsPort': 443 })).toEqual([
    'high monitoring.metricsPort: 443/tcp is already used by network.port',
  ]);
});

test('reports two candidate transports on one TCP port', () => {
  expect(
    said(uniquePorts, 'hybrid', {
      'network.transports': [
        { name: 'rdma', device: 'mlx5_0', port: 443, priority: 1 },
        { name: 'tcp', port: 443, priority: 2 },
      ],
    }),
  ).toEqual(['high network.transports[1].port: 443/tcp is already used by network.transports[0].port']);
});

test('lets a listener that is switched off keep its number', () => {
  expect(said(uniquePorts, 'datacenter', { 'network.fallback.enabled': false, 'network.fallback.port': 8080 })).toEqual(
    [],
  );
});
