import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DeploymentMode } from '@dwcp/model';
import { hybridTransportSettings } from '@dwcp/testkit';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { type Changes, sampleDocument } from '../sample-document.ts';
import { type ModeDocument, modeConfigSchema } from '../schema.ts';
import { toTransportSettings } from './to-transport-settings.ts';

test('the shipped hybrid file gives both paths, each with its own of what is auto', () => {
  expect(toTransportSettings(shipped('hybrid'))).toEqual(hybridTransportSettings());
});

test('the shipped datacenter file runs on RDMA with a TCP fallback, authenticated because it is not encrypted', () => {
  const settings = toTransportSettings(shipped('datacenter'));
  expect(settings).toMatchObject({
    candidates: [
      { kind: 'rdma', port: 8080 },
      { kind: 'tcp', port: 8081 },
    ],
    tcp: { congestionControl: 'cubic', sendBufferBytes: null, receiveBufferBytes: null, fastOpenQueueLength: null },
    rdma: { provider: 'auto', device: 'mlx5_0', polling: 'busy' },
    tls: { authoritiesFile: '/etc/dwcp/tls/ca.crt' },
    protection: { algorithm: 'hmac-sha256', keyRotationMs: 24 * 3_600_000, timestampToleranceMs: 5_000 },
    compression: { rdma: null, tcp: null },
    reliability: { rdma: { ackTimeoutMicros: 1_000 }, tcp: { ackTimeoutMicros: 1_000 } },
    liveness: { heartbeatMs: 100, deadAfterMs: 500 },
    selection: null,
    standing: { reputation: null, peerRate: null, strangers: { mostPending: 4_096 } },
    targets: { rdma: { latencyMicros: 5 }, tcp: { latencyMicros: 5 } },
  });
});

test('the shipped internet file runs on TCP with BBR, sealed', () => {
  const settings = toTransportSettings(shipped('internet'));
  expect(settings).toMatchObject({
    candidates: [{ kind: 'tcp', port: 443 }],
    tcp: {
      congestionControl: 'bbr',
      flows: 8,
      keepalive: { intervalSeconds: 10, probes: 3 },
      fastOpenQueueLength: 1024,
    },
    rdma: null,
    tls: { cipherSuites: ['TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256'] },
    protection: { algorithm: 'aes-256-gcm', keyRotationMs: 24 * 3_600_000 },
    compression: { tcp: { algorithm: 'zstd', level: 3, minBytes: 1024 } },
    selection: null,
    standing: {
      reputation: { minReputation: 0.5, blacklistThreshold: 0.1, maxRecoveries: 3 },
      peerRate: { perSecond: 1_000, burst: 2_000 },
    },
    targets: { tcp: { latencyMicros: 50_000, throughputBitsPerSecond: 10e9 } },
  });
});

test('nothing of security is left to what the link measures', () => {
  const auto = of('hybrid', {
    'protocol.encryption.enabled': 'auto',
    'protocol.encryption.disableInDatacenter': true,
    'security.tls.enabled': 'auto',
    'byzantine.enabled': 'auto',
    'features.enableEncryption': 'auto',
  });
  const on = of('hybrid', {});
  expect(auto.protection).toEqual(on.protection);
  expect(auto.protection.algorithm).toBe('aes-256-gcm');
  expect(auto.standing).toEqual(on.standing);
});

test('without encryption frames are authenticated, in every mode', () => {
  for (const mode of ['datacenter', 'internet', 'hybrid'] as const) {
    const off = of(mode, { 'protocol.encryption.enabled': false, 'protocol.encryption.algorithm': 'none' });
    expect(off.protection.algorithm).toBe('hmac-sha256');
  }
  const hour = of('hybrid', { 'protocol.encryption.enabled': false, 'byzantine.authentication.keyRotation': '1h' });
  expect(hour.protection.keyRotationMs).toBe(3_600_000);
});

test('a cipher without integrity is never taken', () => {
  for (const algorithm of ['aes-256-cbc', 'none']) {
    expect(of('internet', { 'protocol.encryption.algorithm': algorithm }).protection.algorithm).toBe('aes-256-gcm');
  }
  const chacha = of('internet', { 'protocol.encryption.algorithm': 'chacha20-poly1305' });
  expect(chacha.protection.algorithm).toBe('chacha20-poly1305');
});

test('candidates come in the order of their priority, without those that are off or not spoken', () => {
  const transports = [
    { name: 'quic', port: 444, priority: 1 },
    { name: 'tcp', port: 443, priority: 2 },
    { name: 'rdma', device: 'mlx5_0', enabled: false, port: 8080, priority: 3 },
  ];
  const settings = of('hybrid', { 'network.transports': transports });
  expect(settings.candidates).toEqual([{ kind: 'tcp', port: 443 }]);
  expect(settings.rdma).toBeNull();
});

test('detection that is off, and a fixed mode, choose nothing', () => {
  expect(of('hybrid', { 'adaptive.detection.enabled': false }).selection).toBeNull();
  expect(of('internet', { 'adaptive.detection.enabled': true }).selection).toBeNull();
});

test('without a graceful transition nothing is waited for', () => {
  expect(of('hybrid', { 'adaptive.switching.gracefulTransition': false }).selection?.drainTimeoutMs).toBe(0);
});

test('zstd-max is the highest level, and a codec dwcpd has not is none', () => {
  const max = of('internet', { 'protocol.compression.algorithm': 'zstd-max' });
  expect(max.compression.tcp?.level).toBe(19);
  expect(of('internet', { 'protocol.compression.algorithm': 'lz4' }).compression.tcp).toBeNull();
});

test('the provider is taken by name', () => {
  expect(of('datacenter', { 'network.rdma.provider': 'shm' }).rdma?.provider).toBe('shm');
});

function of(mode: DeploymentMode, changes: Changes) {
  return toTransportSettings(sampleDocument(mode, changes));
}

function shipped(mode: DeploymentMode): ModeDocument {
  const file = join(import.meta.dirname, '../../../../../../config', `dwcp-v3-${mode}.yaml`);
  return modeConfigSchema.parse(parse(readFileSync(file, 'utf8')));
}

test('without failure detection silence kills no path', () => {
  const document = shipped('hybrid');
  const { failureDetection } = document.cluster;
  const cluster = { ...document.cluster, failureDetection: { ...failureDetection, enabled: false } };
  expect(toTransportSettings({ ...document, cluster }).liveness).toEqual({ heartbeatMs: 1000, deadAfterMs: null });
});
