import { type StreamClass, streamClasses } from '../reliable/stream-class.ts';
import type { TransportKind } from '../transport.ts';
import { deliveredPeaks } from './delivered-peaks.ts';
import type { LinkObservation, TransportObservation } from './observation.ts';

/** Which transport carries the streams of which classes. */
export interface StreamLanes {
  /** Looks again; the classes that left a transport, with which it was. */
  choose(observation: LaneObservation): readonly LaneMove[];
  readonly carrierOf: (streamClass: StreamClass) => TransportKind | null;
  /** Every class in one of them, low latency first; none where nothing carries. */
  readonly lanes: () => readonly Lane[];
}

export type LaneObservation = Pick<LinkObservation, 'now' | 'current' | 'pinned' | 'transports'>;

export interface Lane {
  readonly kind: TransportKind;
  readonly classes: readonly StreamClass[];
}

export interface LaneMove {
  readonly streamClass: StreamClass;
  readonly from: TransportKind;
}

/** What each unit of what the class asks for costs, by what the transport tells of itself and the most it was seen to deliver; `null`: nobody knows. */
type Cost = (transport: TransportObservation, peakBitsPerSecond: number | null) => number | null;

const costs: Readonly<Record<StreamClass, Cost | null>> = {
  any: null,
  latency: ({ roundTripMicros }) => roundTripMicros,
  bulk: ({ capacityBitsPerSecond }, peakBitsPerSecond) => {
    const capacity = Math.max(capacityBitsPerSecond ?? 0, peakBitsPerSecond ?? 0);
    return capacity === 0 ? null : 1 / capacity;
  },
};

/** What carries the link is left for one that is better by more than this, and returned to once that is no better. */
const leastGain = 2;

interface Carrier {
  readonly kind: TransportKind;
  readonly since: number;
  /** The link goes elsewhere. */
  readonly isOwn: boolean;
}

/**
 * A class that moved, whatever made it, goes no way of its own for `stayMs`, and stays on the one it goes: unless what carries
 * it dies or the link is pinned. Who follows the link follows it at once.
 */
export function streamLanes(stayMs: number): StreamLanes {
  let carriers = new Map<StreamClass, Carrier>();
  let lanes: readonly Lane[] = [];
  const peaks = deliveredPeaks();

  function wantedBy(
    streamClass: StreamClass,
    { now, current, pinned, transports }: LaneObservation,
  ): TransportKind | null {
    const cost = costs[streamClass];
    if (cost === null || current === null || pinned === current) return current;
    const carrier = carriers.get(streamClass);
    const held = carrier?.isOwn === true && transports.some(({ kind }) => kind === carrier.kind) ? carrier : null;
    if (carrier === undefined || now - carrier.since < stayMs) return held?.kind ?? current;
    const linked = transports.find(({ kind }) => kind === current);
    // What carries the link may do more than it was seen to, as it is not left for what it was not asked to do.
    const own = linked === undefined ? null : cost(linked, null);
    if (own === null) return current;
    const better = transports
      .map((each) => ({ kind: each.kind, cost: cost(each, peaks.of(each.kind)) ?? Number.POSITIVE_INFINITY }))
      .filter(({ kind }) => kind !== current)
      .filter((each) => each.cost * (each.kind === held?.kind ? 1 : leastGain) < own)
      .toSorted((a, b) => a.cost - b.cost);
    return better[0]?.kind ?? current;
  }

  return {
    choose(observation) {
      peaks.note(observation);
      const moves: LaneMove[] = [];
      const next: typeof carriers = new Map();
      for (const streamClass of streamClasses) {
        const held = carriers.get(streamClass);
        const kind = wantedBy(streamClass, observation);
        if (held !== undefined && held.kind !== kind) moves.push({ streamClass, from: held.kind });
        if (kind === null) continue;
        const isOwn = kind !== observation.current;
        const isSame = held?.kind === kind && held.isOwn === isOwn;
        next.set(streamClass, isSame ? held : { kind, since: observation.now, isOwn });
      }
      carriers = next;
      const order = (['latency', 'any', 'bulk'] as const).flatMap((each) => next.get(each)?.kind ?? []);
      lanes = [...new Set(order)].map((kind) => ({
        kind,
        classes: streamClasses.filter((each) => next.get(each)?.kind === kind),
      }));
      return moves;
    },
    carrierOf: (streamClass) => carriers.get(streamClass)?.kind ?? null,
    lanes: () => lanes,
  };
}
