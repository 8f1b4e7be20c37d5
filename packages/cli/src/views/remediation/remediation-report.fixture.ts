import type { RemediatedDrift, RemediationReport } from '@dwcp/model';

const sysctl: RemediatedDrift = {
  id: '1123456789ab',
  kind: 'running-config',
  check: 'sysctl/differs',
  subject: 'net.ipv4.ip_forward',
  node: 'dc1-gw1',
  severity: 'high',
  action: 'ansible-rerun',
  outcome: 'fixed',
  reason: null,
};

export const sampleRemediation: RemediationReport = {
  environment: 'lab',
  startedAt: '2026-11-01T10:05:00.000Z',
  durationMs: 42_000,
  isDryRun: false,
  detectedAt: '2026-11-01T10:00:00.000Z',
  release: '4f0c'.repeat(16),
  steps: [
    {
      action: 'terraform-apply',
      nodes: [],
      subjects: ['aws_vpc.use1'],
      tags: [],
      status: 'failed',
      reason: 'terraform apply failed\u001b[2J',
      durationMs: 5_000,
    },
    {
      action: 'ansible-rerun',
      nodes: ['dc1-gw1'],
      subjects: ['dc1-gw1 net.ipv4.ip_forward'],
      tags: ['system'],
      status: 'done',
      reason: null,
      durationMs: 4_000,
    },
  ],
  drifts: [
    {
      ...sysctl,
      id: '0123456789ab',
      kind: 'terraform',
      check: 'terraform/changed',
      subject: 'aws_vpc.use1',
      node: null,
      action: 'terraform-apply',
      outcome: 'not-fixed',
      reason: 'terraform apply failed',
    },
    sysctl,
    {
      ...sysctl,
      id: '2123456789ab',
      kind: 'files',
      check: 'file/unexpected',
      subject: '/etc/dwcp/extra.yaml',
      action: 'manual',
      outcome: 'left',
      reason: 'remove it by hand',
    },
  ],
  unchecked: [{ kind: 'running-config', node: 'dc1-gw2', subject: 'node', reason: 'timed out\u001b[31m' }],
};
