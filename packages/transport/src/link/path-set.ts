import type { FramePathStats } from '../frame-path.ts';
import type { CarriedBytes } from '../node.ts';
import type { SegmentCounts, TransportKind } from '../transport.ts';
import type { LivePath } from './live-path.ts';
import type { TransportObservation } from './observation.ts';
import { type RoundTrips, roundTrips } from './round-trips.ts';

/** The living paths of a link by transport, and what dead ones counted. */
export interface PathSet {
  add(path: LivePath): void;
  remove(path: LivePath): void;
  has(path: LivePath): boolean;
  all(): readonly LivePath[];
  of(kind: TransportKind | null): readonly LivePath[];
  livingSince(): ReadonlyMap<TransportKind, number>;
  roundTrips(kind: TransportKind): RoundTrips;
  observe(): readonly TransportObservation[];
  totals(): PathTotals;
}

export interface PathTotals {
  readonly sentBytes: number;
  readonly receivedBytes: number;
  readonly carried: readonly CarriedBytes[];
  readonly rejectedFrames: number;
}

type Counted = Pick<FramePathStats, 'sentBytes' | 'receivedBytes' | 'rejectedFrames'>;

const nothing = { sentBytes: 0, receivedBytes: 0, rejectedFrames: 0 };

const none: readonly LivePath[] = [];

export function pathSet(): PathSet {
  const byKind = new Map<TransportKind, LivePath[]>();
  const trips = new Map<TransportKind, RoundTrips>();
  const dead = new Map<TransportKind, Counted>();

  const all = (): readonly LivePath[] => [...byKind.values()].flat();
  const of = (kind: TransportKind | null): readonly LivePath[] => (kind === null ? none : (byKind.get(kind) ?? none));

  function tripsOf(kind: TransportKind): RoundTrips {
    const existing = trips.get(kind) ?? roundTrips();
    trips.set(kind, existing);
    return existing;
  }

  function observeKind(kind: TransportKind, paths: readonly LivePath[]): TransportObservation {
    const stats = paths.map(({ path }) => path.stats());
    return {
      kind,
      provider: paths[0]?.path.provider ?? kind,
      roundTripMicros: leastOf([
        ...paths.map((path) => path.roundTripMicros),
        ...stats.map((each) => each.roundTripMicros),
      ]),
      capacityBitsPerSecond: combine(stats, 'capacityBitsPerSecond', (values) => values.reduce((a, b) => a + b)),
      lossRatio: combine(stats, 'lossRatio', (values) => Math.max(...values)),
      segments: segmentsOf(stats),
      sentBytes: stats.reduce((sum, { sentBytes }) => sum + sentBytes, 0),
    };
  }

  return {
    add(path) {
      byKind.set(path.path.kind, [...of(path.path.kind), path]);
    },
    remove(path) {
      const rest = of(path.path.kind).filter((kept) => kept !== path);
      if (rest.length > 0) byKind.set(path.path.kind, rest);
      else byKind.delete(path.path.kind);
      dead.set(path.path.kind, sumOf([dead.get(path.path.kind) ?? nothing, path.path.stats()]));
    },
    has: (path) => of(path.path.kind).includes(path),
    all,
    of,
    livingSince: () =>
      new Map([...byKind].map(([kind, paths]) => [kind, Math.min(...paths.map(({ since }) => since))] as const)),
    roundTrips: tripsOf,
    observe: () => [...byKind].map(([kind, paths]) => observeKind(kind, paths)),
    totals() {
      const kinds = [...new Set([...dead.keys(), ...byKind.keys()])];
      const counted = kinds.map((transport) => {
        const living = of(transport).map(({ path }) => path.stats());
        return { transport, ...sumOf([dead.get(transport) ?? nothing, ...living]) };
      });
      const carried = counted.map(({ transport, sentBytes, receivedBytes }) => ({
        transport,
        sentBytes,
        receivedBytes,
      }));
      return { ...sumOf(counted), carried };
    },
  };
}

function sumOf(counts: readonly Counted[]): Counted {
  const sum = { ...nothing };
  for (const { sentBytes, receivedBytes, rejectedFrames } of counts) {
    sum.sentBytes += sentBytes;
    sum.receivedBytes += receivedBytes;
    sum.rejectedFrames += rejectedFrames;
  }
  return sum;
}

/** What a busy process adds to its own pings is not on the path; what a transport's estimate lags behind is not either. */
function leastOf(values: readonly (number | null)[]): number | null {
  const measured = values.filter((value) => value !== null);
  return measured.length === 0 ? null : Math.min(...measured);
}

function segmentsOf(stats: readonly FramePathStats[]): SegmentCounts | null {
  const counts = stats.flatMap(({ segments }) => segments ?? []);
  if (counts.length === 0) return null;
  return {
    sent: counts.reduce((sum, { sent }) => sum + sent, 0),
    resent: counts.reduce((sum, { resent }) => sum + resent, 0),
  };
}

function combine(
  stats: readonly FramePathStats[],
  field: 'capacityBitsPerSecond' | 'lossRatio',
  join: (values: readonly number[]) => number,
): number | null {
  const values = stats.map((each) => each[field]).filter((value) => value !== null);
  return values.length === 0 ? null : join(values);
}
