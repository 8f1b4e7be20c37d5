import type { Frame } from '../frame/frame.ts';
import type { FramePath, FramePathStats } from '../frame-path.ts';
import type { ConnectionEnd, TransportKind } from '../transport.ts';
import type { LinkClock } from './link-clock.ts';

export interface MemoryPath {
  readonly ends: readonly [FramePath, FramePath];
  /** Both ends learn of it at once; what is on the way is lost. */
  cut(): void;
  /** Nobody learns of it: from now on everything vanishes. */
  silence(): void;
  /** This one frame, counted from now in this direction, does not authenticate and is dropped. */
  rejectNext(from: 0 | 1): void;
}

interface End {
  handler: ((frames: readonly Frame[]) => void) | null;
  queued: number;
  /** When all that was sent has been let through. */
  freeAt: number;
  rejects: number;
  waiting: (() => void)[];
  readonly closed: PromiseWithResolvers<ConnectionEnd>;
  readonly sent: { messages: number; bytes: number };
  readonly received: { messages: number; bytes: number };
}

export interface MemoryPathOptions {
  readonly kind: TransportKind;
  readonly clock: Pick<LinkClock, 'after' | 'now'>;
  readonly delayMs?: number;
  /** What each direction lets through; what is sent sooner waits before it. */
  readonly bytesPerMs?: number;
  /** Frames on the way from which on the sender has to wait. */
  readonly room?: number;
  readonly maxPayloadBytes?: number;
}

/** The two ends of a path within this process. */
export function memoryPath(pathId: number, options: MemoryPathOptions): MemoryPath {
  const { kind, clock, delayMs = 1, bytesPerMs = Number.POSITIVE_INFINITY, room = 64 } = options;
  const { maxPayloadBytes = 1_048_576 } = options;
  const ends: readonly [End, End] = [newEnd(), newEnd()];
  let isOpen = true;
  let isSilent = false;

  function endAs(by: readonly [ConnectionEnd['by'], ConnectionEnd['by']], reason: string): void {
    if (!isOpen) return;
    isOpen = false;
    for (const index of [0, 1] as const) {
      ends[index].closed.resolve({ by: by[index], reason });
      for (const resolve of ends[index].waiting.splice(0)) resolve();
    }
  }

  function arrive(from: End, to: End, frame: Frame): void {
    from.queued -= 1;
    if (from.queued * 2 < room) for (const resolve of from.waiting.splice(0)) resolve();
    if (!isOpen || isSilent) return;
    if (from.rejects > 0) {
      from.rejects -= 1;
      return;
    }
    to.received.messages += 1;
    to.received.bytes += frame.payload.length;
    to.handler?.([frame]);
  }

  function pathOf(index: 0 | 1): FramePath {
    const [own, other] = [ends[index], ends[index === 0 ? 1 : 0]];
    const endHere = (): void => endAs(index === 0 ? ['local', 'remote'] : ['remote', 'local'], 'closed');
    return {
      pathId,
      kind,
      provider: kind,
      maxPayloadBytes,
      send(frame) {
        if (!isOpen) return true;
        own.queued += 1;
        own.sent.messages += 1;
        own.sent.bytes += frame.payload.length;
        own.freeAt = Math.max(clock.now(), own.freeAt) + frame.payload.length / bytesPerMs;
        clock.after(own.freeAt - clock.now() + delayMs, () => arrive(own, other, frame));
        return own.queued < room;
      },
      drained: () =>
        isOpen && own.queued * 2 >= room
          ? new Promise<void>((resolve) => void own.waiting.push(resolve))
          : Promise.resolve(),
      receive(handler) {
        own.handler = handler;
      },
      pause: () => undefined,
      resume: () => undefined,
      closed: own.closed.promise,
      // What was sent before arrives before.
      close: async () => void clock.after(delayMs, endHere),
      destroy: endHere,
      stats: (): FramePathStats => ({
        sentMessages: own.sent.messages,
        sentBytes: own.sent.bytes,
        receivedMessages: own.received.messages,
        receivedBytes: own.received.bytes,
        queuedBytes: 0,
        roundTripMicros: null,
        capacityBitsPerSecond: null,
        lossRatio: null,
        congestionControl: null,
        rejectedFrames: 0,
        rejections: {},
      }),
    };
  }

  return {
    ends: [pathOf(0), pathOf(1)],
    cut: () => endAs(['failed', 'failed'], 'the path was cut'),
    silence() {
      isSilent = true;
    },
    rejectNext(from) {
      ends[from].rejects += 1;
    },
  };
}

function newEnd(): End {
  return {
    handler: null,
    queued: 0,
    freeAt: 0,
    rejects: 0,
    waiting: [],
    closed: Promise.withResolvers<ConnectionEnd>(),
    sent: { messages: 0, bytes: 0 },
    received: { messages: 0, bytes: 0 },
  };
}
