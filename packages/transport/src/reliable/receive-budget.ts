import { type ReliableSettings, streamLimits } from './settings.ts';
import { type Raised, starvedStreams } from './starved-streams.ts';

/**
 * Memory a link lets its peer fill, and the part each stream has of it. Every stream that may be open has its early window in any
 * case. Of what is beyond that, and of the number of streams, a target never takes the last eighth of what others leave: whoever has
 * all the connections there can be to one target leaves memory and streams for those to another.
 */
export interface ReceiveBudget {
  /** For a stream of our own: why there can be no other to this target, if so. */
  readonly refusal: (target: string) => 'too-many' | 'target-full' | null;
  /** Takes what a stream may use unasked; `null`: too many streams, or no memory for one more. */
  open(streamId: number): StreamWindow | null;
  /** New limits of streams that were given less than they need, as memory has come free. */
  relieve(): readonly Raised[];
  /** Kept for all streams, and what was promised to them and not given back. */
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

/** A sender never waits for the room of one chunk while the application has read everything, and there is memory. */
const leastWindowBytes = 2 * streamLimits.chunkBytes;
const early: number = streamLimits.earlyWindowBytes;
/** A limit raised by a few bytes at a time would be a frame for each of them. */
const leastRaise = early / 2;
/** So many times what is left for others a target may have; few streams it may have in any case. */
const mostOfOthers = 7;
const fewStreams = 8;

interface TargetUse {
  bytes: number;
  streams: number;
}

export function receiveBudget(settings: ReliableSettings): ReceiveBudget {
  const initialBytes = Math.max(settings.initialWindowBytes, leastWindowBytes);
  const mostBytes = Math.max(settings.maxWindowBytes, initialBytes);
  const starved = starvedStreams<TargetUse>();
  const uses = new Map<string, TargetUse>();
  let reserved = 0;
  let streams = 0;
  let waitingFrames = 0;

  /** Beyond what streams have in any case, those that may come included. */
  function free(): number {
    const kept = Math.min(early * (settings.maxStreams - streams), settings.receiveBudgetBytes / 4);
    return settings.receiveBudgetBytes - reserved - kept;
  }

  /** What a target may have beyond what it has. */
  function shareOf({ bytes }: TargetUse): number {
    return Math.max(0, Math.floor((mostOfOthers * free() - bytes) / (mostOfOthers + 1)));
  }

  function isFull(): boolean {
    return streams >= settings.maxStreams || reserved + early > settings.receiveBudgetBytes;
  }

  function open(streamId: number): StreamWindow | null {
    if (isFull()) return null;
    let limit = early;
    let size = early;
    let consumed = 0;
    let waiting = 0;
    let charged = 0;
    let use: TargetUse = { bytes: 0, streams: 1 };
    let isOpen = true;
    let target: string | null = null;
    streams += 1;
    charge();

    function charge(): void {
      const next = isOpen ? Math.max(early, limit - consumed) : 0;
      reserved += next - charged;
      use.bytes += next - charged;
      charged = next;
    }

    function leaveTarget(): void {
      use.streams -= 1;
      if (target !== null && use.streams === 0) uses.delete(target);
    }

    /** A limit is never taken back, so a wish is granted as far as there is memory. */
    function raise(): number | null {
      const wanted = consumed + size;
      const own = charged - (limit - consumed);
      const granted = Math.min(wanted, limit + own + shareOf(use));
      if (granted < wanted) starved.add(use, streamId, raise);
      else starved.remove(use, streamId);
      if (granted - limit < leastRaise) return null;
      limit = granted;
      charge();
      return limit;
    }

    function release(frames: number): void {
      waiting -= frames;
      waitingFrames -= frames;
    }

    return {
      limitBytes: () => limit,
      widen(of) {
        const known = uses.get(of) ?? { bytes: 0, streams: 0 };
        known.bytes += charged;
        known.streams += 1;
        uses.set(of, known);
        leaveTarget();
        starved.remove(use, streamId);
        use = known;
        target = of;
        size = Math.max(size, initialBytes);
        return raise();
      },
      consume(bytes, isIdle) {
        if (!isOpen) return null;
        consumed += bytes;
        charge();
        const rest = limit - consumed;
        if (rest > Math.max((1 - settings.windowUpdateThreshold) * size, streamLimits.chunkBytes)) return null;
        // Who reads as fast as it comes is held up by the window; it grows while that leaves as much memory as its target has: many
        // streams to one target do not keep those to another narrow.
        const grows = isIdle && size >= initialBytes && use.bytes + size < settings.receiveBudgetBytes - reserved;
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
        starved.remove(use, streamId);
        streams -= 1;
        charge();
        leaveTarget();
      },
    };
  }

  return {
    refusal(target) {
      if (isFull()) return 'too-many';
      const next = (uses.get(target)?.streams ?? 0) + 1;
      const mayHave = next <= fewStreams || next <= mostOfOthers * (settings.maxStreams - streams - 1);
      return mayHave ? null : 'target-full';
    },
    open,
    // What a stream is owed beyond the share of its target changes only when it is read, and then it asks by itself.
    relieve: () =>
      starved.raise(
        () => free() >= Math.min(initialBytes, settings.receiveBudgetBytes / 8),
        (use) => shareOf(use) >= leastRaise,
      ),
    reservedBytes: () => reserved,
  };
}
