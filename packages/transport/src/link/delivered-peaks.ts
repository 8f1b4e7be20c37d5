import type { TransportKind } from '../transport.ts';
import type { LinkObservation } from './observation.ts';

/** The most each transport was seen to carry lately: it can do that, and perhaps more. */
export interface DeliveredPeaks {
  note(observation: Pick<LinkObservation, 'now' | 'transports'>): void;
  /** Bits per second; `null`: it was not looked at for long enough. */
  readonly of: (kind: TransportKind) => number | null;
}

/** Rates over less time than this are bursts into a buffer. */
const leastRateMs = 500;
/** What was carried before says little of now. */
const lastsMs = 60_000;

interface Counted {
  readonly at: number;
  readonly sentBytes: number;
  readonly peak: { readonly at: number; readonly bitsPerSecond: number } | null;
}

export function deliveredPeaks(): DeliveredPeaks {
  let counted = new Map<TransportKind, Counted>();

  function count(last: Counted | undefined, { at, sentBytes }: Pick<Counted, 'at' | 'sentBytes'>): Counted {
    // Fewer than before: these are other paths.
    if (last === undefined || sentBytes < last.sentBytes) return { at, sentBytes, peak: null };
    if (at - last.at < leastRateMs) return last;
    const bitsPerSecond = ((sentBytes - last.sentBytes) * 8000) / (at - last.at);
    const keeps = last.peak !== null && last.peak.bitsPerSecond > bitsPerSecond && at - last.peak.at < lastsMs;
    return { at, sentBytes, peak: keeps ? last.peak : { at, bitsPerSecond } };
  }

  return {
    note({ now, transports }) {
      counted = new Map(
        transports.map(({ kind, sentBytes }) => [kind, count(counted.get(kind), { at: now, sentBytes })]),
      );
    },
    of: (kind) => counted.get(kind)?.peak?.bitsPerSecond ?? null,
  };
}
