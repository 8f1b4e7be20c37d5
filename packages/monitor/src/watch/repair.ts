import type { Context } from '@dwcp/io';
import type { Drift, DriftReport } from '@dwcp/model';
import type { AlertEntry } from '../alerts/alert.ts';
import { driftEntry } from '../alerts/entries.ts';

/** What was tried with one drift. What was not tried is not among them. */
export interface RepairOutcome {
  readonly drift: Drift;
  readonly isRepaired: boolean;
}

/** Mends of a report what may be mended without a person. */
export type Repair = (report: DriftReport, ctx: Context) => Promise<readonly RepairOutcome[]>;

/** When each open drift was last given to the repair, by its id; elapsed milliseconds. */
export type Attempts = Map<string, number>;

/** Longer than what repairs leaves a subject alone, so that an attempt is one. */
const againAfterMs = 900_000;

/**
 * The drifts of a report that a repair may be tried on: never the cloud, a policy, a file of the description or what wants a
 * person, and none that was tried a short while ago. Marks them as tried; what is no longer open is forgotten.
 */
export function takeAttempts(attempts: Attempts, report: DriftReport, elapsedMs: number): readonly Drift[] {
  const open = new Set(report.drifts.map(({ id }) => id));
  for (const id of attempts.keys()) if (!open.has(id)) attempts.delete(id);
  const due = report.drifts.filter((drift) => {
    const last = attempts.get(drift.id);
    return isMendable(drift) && (last === undefined || elapsedMs - last >= againAfterMs);
  });
  for (const { id } of due) attempts.set(id, elapsedMs);
  return due;
}

function isMendable({ kind, check, cause, remediation }: Drift): boolean {
  const isOfNodes = kind !== 'policy' && kind !== 'terraform' && !check.startsWith('description/');
  return isOfNodes && cause !== 'not-applied' && remediation.action !== 'manual';
}

export function repairEntry({ drift, isRepaired }: RepairOutcome, nowMs: number): AlertEntry {
  const change = isRepaired ? 'repaired' : 'not-repaired';
  const text = isRepaired ? '' : 'what mends it was tried, and it is still there';
  const entry = driftEntry(change, drift, { sinceMs: nowMs, previous: null, text });
  // A key of its own: that a drift is new is told beside what was tried.
  return { ...entry, key: `repair ${drift.id}` };
}
