import { type ReliableSettings, streamLimits } from './settings.ts';

/** Memory a link lets its peer fill, and the part each stream has of it. */
export interface ReceiveBudget {
  /** Takes what a stream may use unasked; `null`: too many streams, or no memory for one more. */
  open(streamId: number): StreamWindow | null;
  /** New limits of streams that were given less than they need, as memory has come free. */
  relieve(): readonly { readonly streamId: number; readonly limitBytes: number }[];
  /** Promised to all streams and not given back. */
  readonly reservedBytes: () => number;
}

/** How much one stream may receive, counted in bytes since it began; as MAX_STREAM_DATA of RFC 9000 section 4. */
export interface StreamWindow {
  readonly limitBytes: () => number;
  /** The first real window of a stream to this target, memory permitting; the new limit when there is one to tell. */
  widen(target: string): number | null;
  /** The application took them; the new limit when there is one to tell. `isIdle`: it has read all that came. */
  consume(bytes: number, isIdle: boolean): number | null;
  /** One more frame that waits for another of its stream; `false`: more wait on the link than can be in flight. */
  hold(): boolean;
  release(frames: number): void;
  close(): void;
}

/** A sender never waits for the room of one chunk while the application has read everything. */
const leastWindowBytes = 2 * streamLimits.chunkBytes;

export function receiveBudget(settings: ReliableSettings): ReceiveBudget {
  const initialBytes = Math.max(settings.initialWindowBytes, leastWindowBytes);
  const mostBytes = Math.max(settings.maxWindowBytes, initialBytes);
  const starved = new Map<number, () => number | null>();
  const ofTargets = new Map<string, number>();
  let reserved = 0;
  let streams = 0;
  let waitingFrames = 0;

  function reserve(bytes: number, target: string | null): void {
    reserved += bytes;
    if (target === null) return;
    const all = (ofTargets.get(target) ?? 0) + bytes;
    if (all === 0) ofTargets.delete(target);
    else ofTargets.set(target, all);
  }

  function open(streamId: number): StreamWindow | null {
    const early: number = streamLimits.earlyWindowBytes;
    if (streams >= settings.maxStreams || reserved + early > settings.receiveBudgetBytes) return null;
    let limit = early;
    let size = early;
    let consumed = 0;
    let waiting = 0;
    let isOpen = true;
    let target: string | null = null;
    streams += 1;
    reserve(early, target);

    /** A limit is never taken back, so a wish is granted as far as there is memory. */
    function raise(): number | null {
      const wanted = consumed + size;
      const granted = Math.min(wanted, limit + settings.receiveBudgetBytes - reserved);
      if (granted < wanted) starved.set(streamId, raise);
      else starved.delete(streamId);
      if (granted <= limit) return null;
      reserve(granted - limit, target);
      limit = granted;
      return limit;
    }

    function release(frames: number): void {
      waiting -= frames;
      waitingFrames -= frames;
    }

    return {
      limitBytes: () => limit,
      widen(of) {
        if (target === null) ofTargets.set(of, (ofTargets.get(of) ?? 0) + limit - consumed);
        target = of;
        size = Math.max(size, initialBytes);
        return raise();
      },
      consume(bytes, isIdle) {
        if (!isOpen) return null;
        consumed += bytes;
        reserve(-bytes, target);
        const rest = limit - consumed;
        if (rest > Math.max((1 - settings.windowUpdateThreshold) * size, streamLimits.chunkBytes)) return null;
        // Who reads as fast as it comes is held up by the window; it grows while that leaves as much memory as its target has: many
        // streams to one target do not keep those to another small.
        const ofTarget = target === null ? 0 : (ofTargets.get(target) ?? 0);
        const grows = isIdle && size >= initialBytes && ofTarget + size < settings.receiveBudgetBytes - reserved;
        if (grows) size = Math.min(mostBytes, size * 2);
        return raise();
      },
      hold() {
        // What waits was sent after something that has not come, and nothing is sent further ahead of that.
        if (waitingFrames >= streamLimits.sequenceSpan) return false;
        waiting += 1;
        waitingFrames += 1;
        return true;
      },
      release,
      close() {
        if (!isOpen) return;
        isOpen = false;
        release(waiting);
        starved.delete(streamId);
        streams -= 1;
        reserve(consumed - limit, target);
      },
    };
  }

  function relieve(): { readonly streamId: number; readonly limitBytes: number }[] {
    const relieved: { readonly streamId: number; readonly limitBytes: number }[] = [];
    for (const [streamId, raise] of starved) {
      // A limit raised by a few bytes at a time would be a frame for each of them.
      if (settings.receiveBudgetBytes - reserved < Math.min(initialBytes, settings.receiveBudgetBytes / 8)) break;
      const limitBytes = raise();
      if (limitBytes !== null) relieved.push({ streamId, limitBytes });
    }
    return relieved;
  }

  return { open, relieve, reservedBytes: () => reserved };
}
