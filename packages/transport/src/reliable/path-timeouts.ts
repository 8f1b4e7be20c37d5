import { type RoundTrip, roundTrip } from './round-trip.ts';
import type { PathPatience, ReliableSettings } from './settings.ts';

/** How long an acknowledgement of what was sent on a path may take: by its patience, and by what was measured on it. */
export interface PathTimeouts {
  /** For paths that have their own. */
  setPatience(pathId: number, patience: PathPatience): void;
  readonly patienceOf: (pathId: number) => PathPatience;
  sample(pathId: number, milliseconds: number): void;
  readonly timeoutMs: (pathId: number) => number;
  /** After so many in a row. */
  readonly backedOffMs: (pathId: number, timeouts: number) => number;
  forget(pathId: number): void;
}

const mostDoublings = 16;

export function pathTimeouts(settings: ReliableSettings): PathTimeouts {
  const patiences = new Map<number, PathPatience>();
  const roundTrips = new Map<number, RoundTrip>();

  const patienceOf = (pathId: number): PathPatience => patiences.get(pathId) ?? settings;

  function roundTripOf(pathId: number): RoundTrip {
    const known = roundTrips.get(pathId) ?? roundTrip();
    roundTrips.set(pathId, known);
    return known;
  }

  function timeoutMs(pathId: number): number {
    return roundTripOf(pathId).timeoutMs(patienceOf(pathId).ackTimeoutMs) + settings.ackDelayMs;
  }

  return {
    setPatience: (pathId, patience) => void patiences.set(pathId, patience),
    patienceOf,
    sample: (pathId, milliseconds) => roundTripOf(pathId).sample(milliseconds),
    timeoutMs,
    backedOffMs(pathId, timeouts) {
      const once = timeoutMs(pathId);
      return Math.min(Math.max(once, settings.longestBackoffMs), once * 2 ** Math.min(timeouts, mostDoublings));
    },
    forget(pathId) {
      patiences.delete(pathId);
      roundTrips.delete(pathId);
    },
  };
}
