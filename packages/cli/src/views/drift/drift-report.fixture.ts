import type { Drift, DriftReport } from '@dwcp/model';

export const sampleDrift: Drift = {
  id: '0123456789ab',
  kind: 'running-config',
  check: 'wireguard/peer-missing',
  subject: 'wg-use1-gw1',
  node: 'dc1-gw1',
  cause: 'outside-change',
  severity: 'high',
  wanted: 'use1-gw1',
  baseline: 'use1-gw1',
  observed: null,
  diff: null,
  changes: [],
  isReformatted: false,
  changedBy: null,
  changedAt: null,
  remediation: { action: 'ansible-rerun', hint: 'on dc1-gw1: `systemctl reload wg-quick@wg-use1-gw1`' },
  consequences: [{ node: 'use1-gw1', subject: 'dc1-gw1 (100.64.0.1)', what: 'session not established' }],
};

const sysctl: Drift = {
  ...sampleDrift,
  id: '1123456789ab',
  check: 'sysctl/differs',
  subject: 'net.ipv4.ip_forward',
  wanted: '1',
  baseline: '1',
  observed: '0',
  remediation: { action: 'ansible-rerun', hint: 'run `dwcp deploy --env lab`' },
  consequences: [],
};

export const sampleDriftReport: DriftReport = {
  environment: 'lab',
  mode: 'hybrid',
  startedAt: '2026-11-01T10:00:00.000Z',
  durationMs: 12_300,
  baseline: { release: '4f0c'.repeat(16), at: '2026-10-31T10:00:00.000Z' },
  kinds: ['files', 'terraform', 'running-config', 'policy'],
  nodes: ['dc1-gw1', 'dc1-gw2'],
  drifts: [
    sampleDrift,
    sysctl,
    { ...sysctl, id: '2123456789ab', node: 'dc1-gw2' },
    {
      ...sampleDrift,
      id: '3123456789ab',
      kind: 'files',
      check: 'file/changed',
      subject: '/etc/nftables.conf',
      severity: 'medium',
      wanted: '0755 root:root sha256 111111111111',
      baseline: '0755 root:root sha256 000000000000',
      observed: '0755 root:root sha256 222222222222',
      changes: [
        { path: '[Interface] MTU', wanted: '1420', observed: '1280' },
        { path: 'transport.tcp\u001b[2J', wanted: null, observed: 'cubic' },
      ],
      changedBy: 'Jo Example (commit 0123abc)',
      changedAt: '2026-10-31T12:00:00.000Z',
      diff: '--- /etc/nftables.conf\twanted\n+++ /etc/nftables.conf\tobserved\n@@ -1,2 +1,2 @@\n-a\n+b\u001b[2J\n',
      remediation: { action: 'restore-file', hint: 'run `dwcp deploy --env lab`, which writes it again' },
      consequences: [],
    },
  ],
  ignored: [
    {
      drift: { ...sysctl, id: '4123456789ab', subject: 'net.ipv4.tcp_fastopen' },
      owner: 'network-team',
      reason: 'tried by hand',
      expires: '2026-12-01',
    },
  ],
  expected: [{ subject: 'aws_eip.a', reason: 'the provider tells other values' }],
  unchecked: [{ kind: 'running-config', node: 'use1-gw1', subject: 'node', reason: 'timed out\u001b[31m' }],
};
