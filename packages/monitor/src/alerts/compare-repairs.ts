import type { RepairOutcome } from '../watch/repair.ts';
import { isDue } from './is-due.ts';
import type { Remembered, RememberedDrift } from './remembered.ts';

/** Of what was tried that which is worth telling: every repair, and of the ones that did not help the first. */
export function compareRepairs(
  before: Remembered,
  outcomes: readonly RepairOutcome[],
  options: { readonly nowMs: number; readonly remindAfterMs: number },
): { readonly told: readonly RepairOutcome[]; readonly remembered: Remembered } {
  const drifts: Record<string, RememberedDrift> = { ...before.drifts };
  const told = outcomes.filter(({ drift, isRepaired }) => {
    const known = drifts[drift.id];
    if (isRepaired || known === undefined) return true;
    if (known.notRepairedAtMs !== null && !isDue(known.notRepairedAtMs, options)) return false;
    drifts[drift.id] = { ...known, notRepairedAtMs: options.nowMs };
    return true;
  });
  return { told, remembered: { ...before, drifts } };
}
