import { expect, test } from 'vitest';
import { said } from '../sample-document.ts';
import { reservedPorts } from './reserved-ports.ts';

test('accepts the port of dwcpd', () => {
  expect(said(reservedPorts, 'hybrid', { 'monitoring.metricsPort': 9101 })).toEqual([]);
});

test('reports the port of Node Exporter', () => {
  expect(said(reservedPorts, 'hybrid', { 'monitoring.metricsPort': 9100 })).toEqual([
    'high monitoring.metricsPort: 9100/tcp belongs to Node Exporter',
  ]);
});

test('reports the port an upgrade needs for the shadow release', () => {
  expect(said(reservedPorts, 'hybrid', { 'monitoring.metricsPort': 9102 })).toEqual([
    'high monitoring.metricsPort: 9102/tcp belongs to dwcpd health and metrics, shadow release',
  ]);
});

test('knows that QUIC is UDP', () => {
  expect(said(reservedPorts, 'internet', { 'network.quic.port': 4500 })).toEqual([
    'high network.quic.port: 4500/udp belongs to IKE NAT traversal',
  ]);
});

test('reports ssh as a data port', () => {
  expect(said(reservedPorts, 'internet', { 'network.port': 22 })).toEqual([
    'high network.port: 22/tcp belongs to sshd',
  ]);
});
