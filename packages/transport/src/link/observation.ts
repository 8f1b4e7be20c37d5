import type { SegmentCounts, TransportKind } from '../transport.ts';

/** What a link knows about its paths when it asks which transport to use. */
export interface LinkObservation {
  /** Of the link's clock, milliseconds. */
  readonly now: number;
  /** Which carries; `null`: no path is there. */
  readonly current: TransportKind | null;
  /** What the peer said last that it wants to use; never more than a wish. */
  readonly peerWants: TransportKind | null;
  /** By command. */
  readonly pinned: TransportKind | null;
  readonly transports: readonly TransportObservation[];
}

/** All living paths of one transport together. */
export interface TransportObservation {
  readonly kind: TransportKind;
  readonly provider: string;
  /** The latest of the link's own pings on a path that lives, or what the transport itself measures where that is less. */
  readonly roundTripMicros: number | null;
  /** What the paths are estimated to carry, also while idle. */
  readonly capacityBitsPerSecond: number | null;
  readonly lossRatio: number | null;
  /** On these paths since they were made; `null` where the transport has no segments. */
  readonly segments: SegmentCounts | null;
  /** Sent on these paths since they were made. */
  readonly sentBytes: number;
}

/** The wanted transport; where it has no living path the link takes the next best by itself. */
export type TransportChoice = (observation: LinkObservation) => TransportKind;
