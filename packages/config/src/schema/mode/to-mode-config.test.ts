import { expect, test } from 'vitest';
import { sampleDocument } from './sample-document.ts';
import { toModeConfig } from './to-mode-config.ts';

test('hybrid listens on its enabled candidates in order of priority, and on its metrics port', () => {
  const document = sampleDocument('hybrid', {
    'network.transports': [
      { name: 'quic', port: 444, priority: 3 },
      { name: 'tcp', port: 443, priority: 2 },
      { name: 'rdma', device: 'mlx5_0', enabled: false, port: 8080, priority: 1 },
    ],
  });
  const config = toModeConfig(document, '');
  expect(config.listeners).toEqual([
    { port: 443, protocol: 'tcp', purpose: 'data' },
    { port: 444, protocol: 'udp', purpose: 'data' },
    { port: 9101, protocol: 'tcp', purpose: 'metrics' },
  ]);
  expect(config.dataPort).toBe(443);
});

test('datacenter listens for RDMA and on its fallback', () => {
  const config = toModeConfig(sampleDocument('datacenter'), '');
  expect(config.listeners).toEqual([
    { port: 8080, protocol: 'tcp', purpose: 'rdma' },
    { port: 8081, protocol: 'tcp', purpose: 'fallback' },
    { port: 9101, protocol: 'tcp', purpose: 'metrics' },
  ]);
  expect(config).toMatchObject({ dataPort: 8080, mtuBytes: 9000, congestionControl: 'cubic', tcp: null });
});

test('internet listens on TCP and QUIC under one number', () => {
  const config = toModeConfig(sampleDocument('internet'), '');
  expect(config.listeners.slice(0, 2)).toEqual([
    { port: 443, protocol: 'tcp', purpose: 'data' },
    { port: 443, protocol: 'udp', purpose: 'data' },
  ]);
});

test('nothing listens for metrics that are switched off', () => {
  const config = toModeConfig(sampleDocument('internet', { 'monitoring.enabled': false }), '');
  expect(config.listeners.map((listener) => listener.purpose)).toEqual(['data', 'data']);
});

test('TCP parameters of the kernel are whole seconds and bytes', () => {
  const { tcp } = toModeConfig(
    sampleDocument('internet', {
      'network.tcp.keepAliveInterval': '1500ms',
      'network.tcp.sendBuffer': '1.5KB',
    }),
    '',
  );
  expect(tcp).toEqual({
    sendBufferBytes: 1536,
    recvBufferBytes: 4_194_304,
    fastOpen: true,
    mtuProbing: true,
    keepalive: { intervalSeconds: 2, probes: 3 },
    listenBacklog: 4096,
  });
});

test('TCP that is switched off leaves the kernel alone', () => {
  const document = sampleDocument('internet', { 'network.transport': 'quic', 'network.tcp.enabled': false });
  expect(toModeConfig(document, '').tcp).toBeNull();
});

test('reserves the pages the pool needs, and none when dwcpd decides', () => {
  const reserved = sampleDocument('datacenter', { 'memory.poolSize': '32GB' });
  expect(toModeConfig(reserved, '').hugepages).toEqual({ count: 16384, sizeKb: 2048 });
  const large = sampleDocument('datacenter', { 'memory.poolSize': '1536MB', 'memory.hugepageSize': '1GB' });
  expect(toModeConfig(large, '').hugepages).toEqual({ count: 2, sizeKb: 1048576 });
  expect(toModeConfig(sampleDocument('hybrid'), '').hugepages).toBeNull();
});

test('keeps the text, and the secret by reference', () => {
  const config = toModeConfig(sampleDocument('hybrid'), 'mode: hybrid\n');
  expect(config.text).toBe('mode: hybrid\n');
  expect(config.document).toMatchObject({
    security: { authentication: { jwtSecret: { kind: 'env', name: 'JWT_SECRET' } } },
  });
});
