import type { Alert } from '../alerts/alert.ts';
import { compareRuns } from '../alerts/compare-runs.ts';
import { nothingRemembered } from '../alerts/remembered.ts';
import { sampleDrift, sampleReport, uncheckedPart } from '../drift-report.fixture.ts';

/** What a run tells in which a drift is gone, another is there, a policy is broken and a part did not answer. */
export function sampleAlert(given: Partial<Alert> = {}): Alert {
  const options = { nowMs: Date.UTC(2026, 0, 1), remindAfterMs: 1e9, uncheckedRuns: 1 };
  const before = compareRuns(nothingRemembered, { report: sampleReport([sampleDrift('gone')]) }, options);
  const drifts = [
    sampleDrift('there', { subject: '/etc/<!channel>&"quoted".conf' }),
    sampleDrift('bad', { kind: 'policy', severity: 'critical', check: 'policy/DWCP-SEC-001' }),
  ];
  const unchecked = [uncheckedPart({ kind: 'terraform', node: null, subject: 'cloud' })];
  const { entries } = compareRuns(before.remembered, { report: sampleReport(drifts, { unchecked }) }, options);
  return {
    id: 'a1b2c3d4e5f60718',
    environment: 'lab',
    at: '2026-01-01T00:00:00.000Z',
    entries,
    heldBack: 0,
    leftOut: 0,
    open: 2,
    ...given,
  };
}
