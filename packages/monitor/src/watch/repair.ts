import type { Context } from '@dwcp/io';
import type { Drift, DriftReport } from '@dwcp/model';
import type { AlertEntry } from '../alerts/alert.ts';
import { driftEntry } from '../alerts/entries.ts';

/** What was tried with one drift. What was not tried is not among them. */
export interface RepairOutcome {
  readonly drift: Drift;
  readonly isRepaired: boolean;
  /** What was done, or why not. */
  readonly text: string;
}

/** Mends of a report what may be mended without a person. */
export type Repair = (report: DriftReport, ctx: Context) => Promise<readonly RepairOutcome[]>;

export function repairEntry({ drift, isRepaired, text }: RepairOutcome, nowMs: number): AlertEntry {
  const change = isRepaired ? 'repaired' : 'not-repaired';
  const entry = driftEntry(change, drift, { sinceMs: nowMs, previous: null, text });
  // A key of its own: that a drift is new is told beside what was tried.
  return { ...entry, key: `repair ${drift.id}` };
}
