import type { TransportKind } from '../transport.ts';

export interface Candidates {
  /** Which have a living path, with the time since when. */
  readonly livingSince: ReadonlyMap<TransportKind, number>;
  readonly current: TransportKind | null;
  /** By command. */
  readonly pinned: TransportKind | null;
  /** By the selection; `null` where none is configured. */
  readonly wanted: TransportKind | null;
  /** The first is the declared one. */
  readonly preference: readonly TransportKind[];
  readonly now: number;
  /** Which had no path left at some time: what came back must last a while before the link returns to it. */
  readonly failed: ReadonlySet<TransportKind>;
  readonly returnAfterMs: number;
}

/** What carries the link: command before choice before preference, and always something as long as anything lives. */
export function carryingTransport(candidates: Candidates): TransportKind | null {
  const { livingSince, current, pinned, wanted, preference, now, failed, returnAfterMs } = candidates;
  if (pinned !== null && livingSince.has(pinned)) return pinned;
  if (wanted !== null && livingSince.has(wanted)) return wanted;
  const living = [...preference, ...livingSince.keys()].filter((kind) => livingSince.has(kind));
  const best = living[0] ?? null;
  if (best === null || current === null || !livingSince.has(current)) return best;
  const hasLasted = !failed.has(best) || now - (livingSince.get(best) ?? now) >= returnAfterMs;
  return best === current || hasLasted ? best : current;
}
