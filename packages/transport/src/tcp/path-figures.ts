/** The part of the kernel's TCP_INFO that says how a path is (man 7 tcp, linux/tcp.h). */
export interface PathFigures {
  readonly roundTripMicros: number;
  readonly leastRoundTripMicros: number;
  readonly resentSegments: number;
  readonly sentDataSegments: number;
  /** Of the last sample that was not limited by the sender, or the highest of those that were. */
  readonly deliveredBytesPerSecond: number;
  readonly isLimitedBySender: boolean;
  /** The first segment carried data that was acknowledged. */
  readonly hadFastOpen: boolean;
  readonly windowSegments: number;
  readonly segmentBytes: number;
  readonly unsentBytes: number;
}

/** TCPI_OPT_SYN_DATA. */
const synData = 32;

/** In the order of native/tcp/socket-options.cc. */
export function readPathFigures(values: ArrayLike<number>): PathFigures {
  const [
    rtt = 0,
    minRtt = 0,
    resent = 0,
    segments = 0,
    rate = 0,
    limited = 0,
    options = 0,
    window = 0,
    mss = 0,
    unsent = 0,
  ] = Array.from(values);
  return {
    roundTripMicros: rtt,
    leastRoundTripMicros: minRtt,
    resentSegments: resent,
    sentDataSegments: segments,
    deliveredBytesPerSecond: rate,
    isLimitedBySender: limited === 1,
    hadFastOpen: (options & synData) !== 0,
    windowSegments: window,
    segmentBytes: mss,
    unsentBytes: unsent,
  };
}

/**
 * What the path carries, bit/s. While the sender gives it less than it could take, what it delivers says nothing about it: then
 * what was known before counts, unless even that little is more.
 */
export function capacityOf(figures: PathFigures, known: number | null): number | null {
  const bits = figures.deliveredBytesPerSecond * 8;
  if (bits === 0) return known;
  if (!figures.isLimitedBySender) return bits;
  return known === null ? null : Math.max(known, bits);
}

export function lossRatioOf({ resentSegments, sentDataSegments }: PathFigures): number | null {
  return sentDataSegments === 0 ? null : Math.min(1, resentSegments / sentDataSegments);
}
