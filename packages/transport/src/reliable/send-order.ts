import type { Frame } from '../frame/frame.ts';
import type { ControlQueue } from './control-queue.ts';
import type { Turns } from './fair-turns.ts';
import { frameOverheadBytes } from './ready-streams.ts';
import type { ReliableEvent } from './reliable-event.ts';
import { type ReliableSettings, streamLimits } from './settings.ts';
import type { StreamBook } from './stream-book.ts';
import type { StreamClass } from './stream-class.ts';
import { isFinished } from './stream-state.ts';
import type { UnackedStore } from './unacked-store.ts';

export interface Carrying {
  readonly pathId: number;
  readonly classes: readonly StreamClass[];
  readonly now: number;
}

/** What of all that waits goes next: control, streams, and what is to be sent again. */
export interface SendOrder {
  /** `null`: nothing is to be sent on this path now. */
  next(carrying: Carrying): Frame | null;
}

export interface SendOrderOptions {
  readonly settings: ReliableSettings;
  readonly store: UnackedStore;
  readonly control: ControlQueue;
  readonly book: StreamBook;
  emit(event: ReliableEvent): void;
}

/** Of what may be in flight, the part that streams take which do not ask for low latency. */
const shareOfAll = 15 / 16;

export function sendOrder({ settings, store, control, book, emit }: SendOrderOptions): SendOrder {
  /** New ones that went before what is to be sent again, since the last of that. */
  let goneBeforeBytes = 0;

  function hasRoom(share: number): boolean {
    const inFlight = store.nextSequence() - store.lowest();
    return inFlight < share * streamLimits.sequenceSpan && store.bytes() < share * settings.maxUnackedBytes;
  }

  /** `sparse`: only what waits behind nothing, for there is little of it. */
  function nextNew({ pathId, classes, now }: Carrying, whose: Turns): Frame | null {
    if (store.nextSequence() - store.lowest() >= streamLimits.sequenceSpan) return null;
    const first = control.take();
    if (first !== null) return store.add(first, { pathId, streamClass: 'any', now });
    // Who sends little goes on it all the same.
    if (!hasRoom(1) || (whose === 'all' && store.isPathFull(pathId))) return null;
    // Whoever fills all there is on a far path does not hold up those who ask for a near one.
    const admitted = hasRoom(shareOfAll) ? classes : classes.filter((each) => each === 'latency');
    const next = book.ready.take(admitted, whose);
    if (next === null) return null;
    const { stream, frame } = next;
    if (stream.isFull && stream.outbox.queuedBytes() < settings.writeBufferBytes) {
      stream.isFull = false;
      emit({ kind: 'writable', streamId: stream.id });
    }
    if (isFinished(stream)) book.remove(stream);
    return store.add(frame, { pathId, streamClass: stream.streamClass, now });
  }

  /**
   * What a dead path left behind of one target may be much: who sends little to another does not wait for it. Nor does it wait for
   * more than one turn of theirs, however often they come back with a little.
   */
  function next(carrying: Carrying): Frame | null {
    const sparse = goneBeforeBytes < streamLimits.chunkBytes ? nextNew(carrying, 'sparse') : null;
    if (sparse !== null) {
      goneBeforeBytes += sparse.payload.length + frameOverheadBytes;
      return sparse;
    }
    const resent = store.takeResend(carrying);
    if (resent !== null) goneBeforeBytes = 0;
    return resent ?? nextNew(carrying, 'all');
  }

  return { next };
}
