import type { TransportSettings } from '@dwcp/model';

/** What config makes of config/dwcp-v3-hybrid.yaml; a test in config holds the two equal. */
export function hybridTransportSettings(): TransportSettings {
  return {
    candidates: [
      { kind: 'rdma', port: 8080 },
      { kind: 'tcp', port: 443 },
    ],
    tcp: {
      congestionControl: 'bbr',
      flows: 8,
      noDelay: true,
      quickAck: true,
      keepalive: { intervalSeconds: 10, probes: 3 },
      sendBufferBytes: 4 * 1024 * 1024,
      receiveBufferBytes: 4 * 1024 * 1024,
      listenBacklog: 4096,
      fastOpenQueueLength: 1024,
      reusePort: true,
      mtuProbing: true,
    },
    rdma: {
      provider: 'auto',
      device: 'mlx5_0',
      polling: 'adaptive',
      pollTimeoutMicros: null,
      sendDepth: 4096,
      receiveDepth: 4096,
      completionDepth: 8192,
      completionBatch: 48,
      hugePages: { bytes: 2 * 1024 * 1024, isOptional: false },
    },
    tls: {
      certificateFile: '/etc/dwcp/tls/server.crt',
      keyFile: '/etc/dwcp/tls/server.key',
      authoritiesFile: '/etc/dwcp/tls/ca.crt',
      cipherSuites: null,
    },
    protection: { algorithm: 'aes-256-gcm', keyRotationMs: 24 * 3_600_000, timestampToleranceMs: 5_000 },
    compression: { rdma: null, tcp: { algorithm: 'zstd', level: 3, minBytes: 1024 } },
    flowControl: {
      initialWindowBytes: 256 * 1024,
      maxWindowBytes: 16 * 1024 * 1024,
      windowUpdateThreshold: 0.5,
      initialCredits: 1024,
    },
    reliability: {
      rdma: { ackTimeoutMicros: 1_000, maxRetries: 5, reorderingTolerance: 10 },
      tcp: { ackTimeoutMicros: 1_000_000, maxRetries: 10, reorderingTolerance: 10 },
    },
    liveness: { heartbeatMs: 1000, deadAfterMs: 3000 },
    selection: {
      intervalMs: 1_000,
      windowMs: 10_000,
      criteria: {
        rdma: [
          { metric: 'latency', operator: 'less_than', value: 100, weight: 0.4 },
          { metric: 'throughput', operator: 'greater_than', value: 50e9, weight: 0.3 },
          { metric: 'packetLoss', operator: 'less_than', value: 0.001, weight: 0.2 },
          { metric: 'rdmaAvailable', operator: 'equals', value: true, weight: 0.1 },
        ],
        tcp: [
          { metric: 'latency', operator: 'greater_than', value: 10_000, weight: 0.4 },
          { metric: 'throughput', operator: 'less_than', value: 10e9, weight: 0.3 },
          { metric: 'packetLoss', operator: 'greater_than', value: 0.001, weight: 0.2 },
          { metric: 'rdmaAvailable', operator: 'equals', value: false, weight: 0.1 },
        ],
      },
      thresholds: { rdma: 0.7, tcp: 0.7 },
      hysteresis: 0.1,
      cooldownMs: 30_000,
      drainTimeoutMs: 10_000,
    },
    standing: {
      reputation: { decayIntervalMs: 3_600_000, minReputation: 0.5, blacklistThreshold: 0.1, maxRecoveries: 3 },
      peerRate: { perSecond: 5_000, burst: 10_000 },
      strangers: { handshakeRate: { perSecond: 50, burst: 100 }, mostPending: 4_096 },
    },
    targets: {
      rdma: { latencyMicros: 5, throughputBitsPerSecond: 200e9 },
      tcp: { latencyMicros: 50_000, throughputBitsPerSecond: 10e9 },
    },
  };
}
