/** What both ends of a link hold to, so that neither can take memory of the other without leave; docs/protocol.md. */
export const streamLimits = {
  /** No chunk is longer. */
  chunkBytes: 65_536,
  /** What may be sent on a stream before its receiver has granted anything. */
  earlyWindowBytes: 16_384,
  /** No sequence number in flight is further ahead of the lowest one in flight. */
  sequenceSpan: 65_536,
  /** Ranges in one acknowledgement. */
  ackRanges: 64,
} as const;

/** How long a path may take to have its frames acknowledged. */
export interface PathPatience {
  /** A frame without acknowledgement for this long, and longer than measured round trips explain, is sent again. */
  readonly ackTimeoutMs: number;
  /** Resends on one path before it is called dead. */
  readonly maxRetries: number;
}

export interface ReliableSettings extends PathPatience {
  /** Writes are cut into chunks of this size; every path of the link takes at least this. */
  readonly chunkBytes: number;
  /** Sent and not acknowledged, kept to be sent again. */
  readonly maxUnackedBytes: number;
  /** Written and not sent, per stream, beyond which a writer waits. */
  readonly writeBufferBytes: number;
  /** Of retries: a path is not called dead before this time has passed, so that a process that stands still loses none. */
  readonly leastRetryMs: number;
  /** However often a frame timed out, it is sent again after this long, or after one time-out if that is longer. */
  readonly longestBackoffMs: number;
  /** Frames of one path that overtake before one counts as lost. */
  readonly reorderingTolerance: number;
  /** An acknowledgement waits this long for more to acknowledge, or for this many frames. */
  readonly ackDelayMs: number;
  readonly ackEveryFrames: number;
  readonly initialWindowBytes: number;
  readonly maxWindowBytes: number;
  /** Consumed share of the window that is reported to the sender. */
  readonly windowUpdateThreshold: number;
  /** Memory that all streams of the link together may take for what was received and not read. */
  readonly receiveBudgetBytes: number;
  /** Streams the peer may have open at once. */
  readonly maxStreams: number;
}

export const defaultReliableSettings: ReliableSettings = {
  chunkBytes: 65_536,
  maxUnackedBytes: 32 * 1024 * 1024,
  writeBufferBytes: 1024 * 1024,
  ackTimeoutMs: 1000,
  maxRetries: 10,
  leastRetryMs: 3000,
  longestBackoffMs: 2000,
  reorderingTolerance: 10,
  ackDelayMs: 5,
  ackEveryFrames: 32,
  initialWindowBytes: 256 * 1024,
  maxWindowBytes: 16 * 1024 * 1024,
  windowUpdateThreshold: 0.5,
  receiveBudgetBytes: 64 * 1024 * 1024,
  maxStreams: 1024,
};
