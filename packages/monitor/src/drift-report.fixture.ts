import type { Drift, DriftReport, UncheckedPart } from '@dwcp/model';
import { driftOf, reportOf } from '@dwcp/testkit';

/** A secret that stands in every value a drift tells, and must stand in no alert. */
export const canary = 'canary-f3b1c0de';

export function sampleDrift(id: string, given: Partial<Drift> = {}): Drift {
  return driftOf('file/changed', {
    id,
    subject: `/etc/${id}.conf`,
    severity: 'medium',
    wanted: `password ${canary}`,
    baseline: canary,
    observed: canary,
    diff: `-${canary}\n+${canary}x`,
    changes: [{ path: 'key', wanted: canary, observed: canary }],
    remediation: { action: 'restore-file', hint: `set it back to ${canary}` },
    consequences: [{ node: 'dc2-gw1', subject: 'bgp', what: canary }],
    ...given,
  });
}

export function sampleReport(drifts: readonly Drift[], given: Partial<DriftReport> = {}): DriftReport {
  return reportOf(drifts, { nodes: ['dc1-gw1'], ...given });
}

export function uncheckedPart(given: Partial<UncheckedPart> = {}): UncheckedPart {
  return { kind: 'files', node: 'dc1-gw1', subject: 'host', reason: 'no answer', ...given };
}
