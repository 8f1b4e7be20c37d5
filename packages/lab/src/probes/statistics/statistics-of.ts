import type { OutageStatistics } from '@dwcp/model';
import { percentileOf } from './percentile-of.ts';

/**
 * Over trials that ended; null when there is none. A flow that stayed down has no outage to put here: it is a verdict of
 * its own. The median of an even number is the mean of the middle two; p95 is by nearest rank.
 */
export function statisticsOf(
  outages: readonly { readonly outageMs: number; readonly lost: number }[],
): OutageStatistics | null {
  const sorted = outages.map((outage) => outage.outageMs).toSorted((a, b) => a - b);
  const maximumMs = sorted.at(-1);
  if (maximumMs === undefined) return null;
  return {
    count: sorted.length,
    medianMs: medianOf(sorted),
    p95Ms: percentileOf(sorted, 95),
    maximumMs,
    medianIntervalMs: medianInterval(sorted),
    lostMaximum: Math.max(...outages.map((outage) => outage.lost)),
  };
}

function medianOf(sorted: readonly number[]): number {
  const upper = sorted[Math.floor(sorted.length / 2)] ?? 0;
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? 0;
  return (lower + upper) / 2;
}

/**
 * Of n samples, how many lie below the median is binomial (n, 1/2), whatever they are distributed like. The interval
 * from the k-th smallest to the k-th largest therefore covers it with at least 95 % where the chance of fewer than k
 * below is at most 2.5 %.
 */
function medianInterval(sorted: readonly number[]): readonly [number, number] | null {
  const count = sorted.length;
  let logChance = -count * Math.LN2;
  let below = 0;
  let k = 0;
  for (; k < count / 2; k++) {
    below += Math.exp(logChance);
    if (below > 0.025) break;
    logChance += Math.log((count - k) / (k + 1));
  }
  const [low, high] = [sorted[k - 1], sorted[count - k]];
  return low === undefined || high === undefined ? null : [low, high];
}
