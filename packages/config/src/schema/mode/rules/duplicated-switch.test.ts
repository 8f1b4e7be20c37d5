import { expect, test } from 'vitest';
import { said } from '../sample-document.ts';
import { duplicatedSwitch } from './duplicated-switch.ts';

test('lets a switch that is left out follow the other', () => {
  expect(said(duplicatedSwitch, 'hybrid', { 'ml.enabled': false, 'protocol.compression.enabled': false })).toEqual([]);
});

test('reports every feature flag that contradicts its section', () => {
  expect(
    said(duplicatedSwitch, 'internet', {
      'features.enableCompression': false,
      'features.enableEncryption': false,
      'features.enableByzantine': 'auto',
      'features.enableAdaptiveMode': true,
      'experimental.enableQUIC': false,
    }),
  ).toEqual([
    'high features.enableCompression: false contradicts protocol.compression.enabled, which is true',
    'high features.enableEncryption: false contradicts protocol.encryption.enabled, which is true',
    'high features.enableByzantine: auto contradicts byzantine.enabled, which is true',
    'high features.enableAdaptiveMode: true contradicts adaptive.detection.enabled, which is false',
    'high experimental.enableQUIC: false contradicts network.quic.enabled, which is true',
  ]);
});

test('reports byzantine defences in datacenter, which has none', () => {
  expect(said(duplicatedSwitch, 'datacenter', { 'features.enableByzantine': true })).toEqual([
    'high features.enableByzantine: true contradicts byzantine.enabled, which is false',
  ]);
});

test('lets huge pages that dwcpd decides on agree with RDMA', () => {
  expect(said(duplicatedSwitch, 'hybrid', { 'network.rdma.hugepagesEnabled': true })).toEqual([]);
});

test('reports huge pages RDMA wants and memory refuses', () => {
  expect(
    said(duplicatedSwitch, 'hybrid', { 'network.rdma.hugepagesEnabled': true, 'memory.hugepages': false }),
  ).toEqual(['high network.rdma.hugepagesEnabled: true contradicts memory.hugepages, which is false']);
});

test('reports a candidate transport that is on in the list and off in its group', () => {
  expect(said(duplicatedSwitch, 'hybrid', { 'network.quic.enabled': false })).toEqual([
    'high network.transports[2].enabled: true contradicts network.quic.enabled, which is false',
  ]);
});
