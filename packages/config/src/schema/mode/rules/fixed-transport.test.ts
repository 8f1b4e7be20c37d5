import { expect, test } from 'vitest';
import { said } from '../sample-document.ts';
import { fixedTransport } from './fixed-transport.ts';

test('accepts QUIC as the one transport of internet', () => {
  expect(said(fixedTransport, 'internet', { 'network.transport': 'quic' })).toEqual([]);
});

test('reports TCP in datacenter', () => {
  expect(said(fixedTransport, 'datacenter', { 'network.transport': 'tcp' })).toEqual([
    'high network.transport: datacenter mode runs on rdma, not tcp',
  ]);
});

test('reports RDMA in internet', () => {
  expect(said(fixedTransport, 'internet', { 'network.transport': 'rdma' })).toEqual([
    'high network.transport: rdma does not cross the internet',
  ]);
});

test('reports a transport that is switched off', () => {
  expect(said(fixedTransport, 'internet', { 'network.tcp.enabled': false })).toEqual([
    'high network.transport: the transport is tcp and network.tcp.enabled is false',
  ]);
});
