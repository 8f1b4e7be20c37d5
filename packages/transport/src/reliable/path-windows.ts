/**
 * How much may be under way on a path: what is beyond that waits with its streams, which take turns, and not on the path, where
 * everything waits for everything before it.
 */
export interface PathWindows {
  /** Returns how much had arrived on the path until then. */
  sent(pathId: number, bytes: number): number;
  /** Taken for lost. */
  gone(pathId: number, bytes: number): void;
  arrived(pathId: number, delivery: Delivery): void;
  readonly isFull: (pathId: number) => boolean;
  forget(pathId: number): void;
}

/** What tells how long it took, and with `deliveredBefore`, as `sent` gave it, how fast. */
export interface Delivery {
  readonly bytes: number;
  readonly now: number;
  readonly sentAt: number;
  readonly deliveredBefore: number;
  /** It was sent several times: nobody knows which one arrived. */
  readonly isRepeated: boolean;
}

/** As much as fills the path twice over, so that it can show whether it takes more, and what the process may be late with. */
const roundTripsAhead = 2;
const aheadMs = 200;
/** A path that nothing is known of shows within a round trip what it can do. */
const leastBytes = 256 * 1024;
/** What was measured longer ago than one to two of these is forgotten. */
const lastsMs = 5000;

interface Measured {
  readonly since: number;
  bytesPerMs: number;
  leastMs: number;
}

interface PathWindow {
  underWay: number;
  delivered: number;
  latest: Measured;
  before: Measured;
}

export function pathWindows(): PathWindows {
  const windows = new Map<number, PathWindow>();

  function windowOf(pathId: number): PathWindow {
    let window = windows.get(pathId);
    if (window === undefined) {
      window = { underWay: 0, delivered: 0, latest: nothingSince(0), before: nothingSince(0) };
      windows.set(pathId, window);
    }
    return window;
  }

  return {
    sent(pathId, bytes) {
      const window = windowOf(pathId);
      window.underWay += bytes;
      return window.delivered;
    },
    gone(pathId, bytes) {
      const window = windows.get(pathId);
      if (window !== undefined) window.underWay -= bytes;
    },
    arrived(pathId, { bytes, now, sentAt, deliveredBefore, isRepeated }) {
      const window = windows.get(pathId);
      if (window === undefined) return;
      window.underWay -= bytes;
      window.delivered += bytes;
      const tookMs = now - sentAt;
      if (isRepeated || tookMs <= 0) return;
      if (now - window.latest.since >= lastsMs) {
        window.before = window.latest;
        window.latest = nothingSince(now);
      }
      const { latest } = window;
      latest.bytesPerMs = Math.max(latest.bytesPerMs, (window.delivered - deliveredBefore) / tookMs);
      latest.leastMs = Math.min(latest.leastMs, tookMs);
    },
    isFull(pathId) {
      const window = windows.get(pathId);
      return window !== undefined && window.underWay >= limitOf(window);
    },
    forget: (pathId) => void windows.delete(pathId),
  };
}

function limitOf({ latest, before }: PathWindow): number {
  const bytesPerMs = Math.max(latest.bytesPerMs, before.bytesPerMs);
  const leastMs = Math.min(latest.leastMs, before.leastMs);
  if (bytesPerMs === 0) return leastBytes;
  return Math.max(leastBytes, bytesPerMs * (roundTripsAhead * leastMs + aheadMs));
}

function nothingSince(since: number): Measured {
  return { since, bytesPerMs: 0, leastMs: Number.POSITIVE_INFINITY };
}
