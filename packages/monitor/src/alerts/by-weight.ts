import type { AlertEntry } from './alert.ts';

const severities = ['critical', 'high', 'medium', 'low'] as const;
/** What is over or answered for comes after everything that is there. */
const settled = new Set<AlertEntry['change']>(['resolved', 'ignored', 'checked-again', 'run-recovered', 'repaired']);

/** The worst first; of the same weight in the order given. */
export function worstFirst(entries: readonly AlertEntry[]): readonly AlertEntry[] {
  return entries.toSorted((a, b) => weightOf(a) - weightOf(b));
}

/** At most `count` entries in the order given: the least weighty are left out first, of the same weight the earliest. */
export function weightiest(entries: readonly AlertEntry[], count: number): readonly AlertEntry[] {
  if (entries.length <= count) return entries;
  const kept = new Set(worstFirst(entries.toReversed()).slice(0, count));
  return entries.filter((entry) => kept.has(entry));
}

/** 0 for what cannot wait. */
function weightOf({ change, severity }: AlertEntry): number {
  if (settled.has(change)) return severities.length + 1;
  if (change === 'run-failed' || change === 'not-repaired') return 0;
  return severity === null ? 1 : severities.indexOf(severity);
}
