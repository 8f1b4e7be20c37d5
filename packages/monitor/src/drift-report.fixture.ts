import type { Drift, DriftReport, UncheckedPart } from '@dwcp/model';

/** A secret that stands in every value a drift tells, and must stand in no alert. */
export const canary = 'canary-f3b1c0de';

export function sampleDrift(id: string, given: Partial<Drift> = {}): Drift {
  return {
    id,
    kind: 'files',
    check: 'file/changed',
    subject: `/etc/${id}.conf`,
    node: 'dc1-gw1',
    cause: 'outside-change',
    severity: 'medium',
    wanted: `password ${canary}`,
    baseline: canary,
    observed: canary,
    diff: `-${canary}\n+${canary}x`,
    changes: [{ path: 'key', wanted: canary, observed: canary }],
    isReformatted: false,
    changedBy: null,
    changedAt: null,
    remediation: { action: 'restore-file', hint: `set it back to ${canary}` },
    consequences: [{ node: 'dc2-gw1', subject: 'bgp', what: canary }],
    silenced: [],
    ...given,
  };
}

export function sampleReport(drifts: readonly Drift[], given: Partial<DriftReport> = {}): DriftReport {
  return {
    environment: 'lab',
    mode: 'hybrid',
    startedAt: '2026-01-01T00:00:00.000Z',
    durationMs: 1,
    baseline: { release: 'r', at: '2026-01-01T00:00:00.000Z' },
    kinds: ['files', 'terraform', 'running-config', 'policy'],
    nodes: ['dc1-gw1'],
    drifts,
    ignored: [],
    expected: [],
    unchecked: [],
    ...given,
  };
}

export function uncheckedPart(given: Partial<UncheckedPart> = {}): UncheckedPart {
  return { kind: 'files', node: 'dc1-gw1', subject: 'host', reason: 'no answer', ...given };
}
