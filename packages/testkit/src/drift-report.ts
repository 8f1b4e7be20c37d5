import { createHash } from 'node:crypto';
import type { Drift, DriftReport } from '@dwcp/model';

/** A drift as detecting makes it, changed outside. */
export function driftOf(check: string, what: Partial<Drift> = {}): Drift {
  const { node = 'dc1-gw1', subject = 'subject' } = what;
  const isFile = check.startsWith('file/') || check === 'unit/overridden' || check.startsWith('description/');
  const kind = isFile ? 'files' : check.startsWith('terraform/') ? 'terraform' : 'running-config';
  return {
    id: createHash('sha256').update(`${check} ${node} ${subject}`).digest('hex').slice(0, 12),
    kind: check.startsWith('policy/') ? 'policy' : kind,
    check,
    subject,
    node,
    cause: 'outside-change',
    severity: 'high',
    wanted: 'a',
    baseline: 'a',
    observed: 'b',
    diff: null,
    changes: [],
    isReformatted: false,
    changedBy: null,
    changedAt: null,
    remediation: { action: 'ansible-rerun', hint: 'run `dwcp drift remediate`' },
    consequences: [],
    silenced: [],
    ...what,
  };
}

/** A report of the lab in which everything was looked at. */
export function reportOf(drifts: readonly Drift[], what: Partial<DriftReport> = {}): DriftReport {
  return {
    environment: 'lab',
    mode: 'hybrid',
    startedAt: '2026-01-01T00:00:00.000Z',
    durationMs: 1,
    baseline: { release: 'r', at: '2026-01-01T00:00:00.000Z' },
    kinds: ['files', 'terraform', 'running-config', 'policy'],
    nodes: ['dc1-gw1', 'dc1-gw2', 'dc1-node1'],
    environmentNodes: null,
    drifts,
    ignored: [],
    expected: [],
    unchecked: [],
    ...what,
  };
}
