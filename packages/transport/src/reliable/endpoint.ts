import type { Frame } from '../frame/frame.ts';
import { decodeAck, encodeAck } from '../frame/payload/ack.ts';
import { encodeOpen } from '../frame/payload/open.ts';
import { encodeReset } from '../frame/payload/reset.ts';
import { isRejection } from '../frame/rejection.ts';
import { ackClock } from './ack-clock.ts';
import { controlFrame, controlQueue } from './control-queue.ts';
import type { ReliableEvent } from './reliable-event.ts';
import { sendOrder } from './send-order.ts';
import { sequenceSet } from './sequence-set.ts';
import { type PathPatience, type ReliableSettings, streamLimits } from './settings.ts';
import { type OpenRefusal, streamBook } from './stream-book.ts';
import { type StreamClass, streamClasses } from './stream-class.ts';
import { type StreamIds, streamIds } from './stream-ids.ts';
import type { StreamOutbox } from './stream-outbox.ts';
import { streamReceiver } from './stream-receiver.ts';
import { isFinished, type StreamState } from './stream-state.ts';
import { unackedStore } from './unacked-store.ts';

/**
 * One end of a link above its paths: every stream in order and exactly once, whatever path its frames take. Has no timers
 * and no sockets: it is asked for the next frame when a path can take one, and told what came and what time it is.
 */
export interface ReliableEndpoint {
  /** Why no stream to this target can be opened now. */
  refusal(target: string): OpenRefusal | null;
  /** The id of the new stream. */
  open(target: string, streamClass?: StreamClass): number | OpenRefusal;
  /** One message. `false`: wait for `writable`. The bytes are the stream's from then on. */
  write(streamId: number, bytes: Uint8Array): boolean;
  /** As `write`, and it does not matter where one ends and the next begins: they may go together. */
  append(streamId: number, bytes: Uint8Array): boolean;
  end(streamId: number): void;
  /** Gives a stream up in both directions. */
  reset(streamId: number, reason: string): void;
  /** The application has taken bytes of a `chunk`; only then the peer may send as many more. */
  consume(streamId: number, bytes: number): void;
  receive(frame: Frame, now: number): void;
  /** What this path carries next, of streams of these classes; `null`: nothing is to be sent now. */
  nextFrame(pathId: number, now: number, classes?: readonly StreamClass[]): Frame | null;
  /** Since it was asked last. */
  takeEvents(): readonly ReliableEvent[];
  /** For paths whose patience is not that of the settings. */
  setPatience(pathId: number, patience: PathPatience): void;
  /** The path is gone, and what was known of it: everything last sent on it is sent again, and all that came is acknowledged again. */
  pathLost(pathId: number): void;
  /** Everything of these classes last sent on this path is sent again; it lives on, and so does what was measured on it. */
  resend(pathId: number, classes?: readonly StreamClass[]): void;
  /** When it is to be asked again whatever comes. `isBlocked`: no path takes anything, so it is no use to be told what is to be sent. */
  deadline(how?: { readonly isBlocked: boolean }): number | null;
  /** Returns the path on which a frame has had all its retries. */
  tick(now: number): number | null;
  stats(): ReliableStats;
}

export interface ReliableStats {
  readonly openStreams: number;
  readonly unackedBytes: number;
  readonly unackedFrames: number;
  readonly resentFrames: number;
  readonly duplicateFrames: number;
  /** Frames that break the limits both ends hold to. */
  readonly violations: number;
  /** Received, and not taken by the application. */
  readonly receivedBytes: number;
  readonly reservedBytes: number;
}

export function reliableEndpoint(
  settings: ReliableSettings,
  opensOdd: boolean,
  ids: StreamIds = streamIds(opensOdd),
): ReliableEndpoint {
  const store = unackedStore(settings);
  const received = sequenceSet();
  const acks = ackClock(settings);
  const control = controlQueue();
  const book = streamBook(settings, ids, control);
  const streams = streamReceiver({ book, control, giveUp, emit: (event) => void events.push(event) });
  const order = sendOrder({ settings, store, control, book, emit: (event) => void events.push(event) });
  let events: ReliableEvent[] = [];
  let duplicateFrames = 0;
  let violations = 0;

  function giveUp(streamId: number, reason: string): void {
    const stream = book.get(streamId);
    if (stream !== undefined) book.remove(stream);
    store.replace(streamId, controlFrame('reset', streamId, encodeReset({ reason })));
    control.reset(streamId, reason);
  }

  /** What a shut window holds back has none before the peer opens it: with nothing to send it would be wasted. */
  function awaitTurn(stream: StreamState): void {
    if (stream.outbox.hasNext()) book.ready.add(stream);
  }

  function put(streamId: number, how: (outbox: StreamOutbox) => void): boolean {
    const stream = book.get(streamId);
    if (stream === undefined) return true;
    how(stream.outbox);
    awaitTurn(stream);
    stream.isFull = stream.outbox.queuedBytes() >= settings.writeBufferBytes;
    return !stream.isFull;
  }

  return {
    refusal: book.refusal,
    open(target, streamClass = 'any') {
      // A target that does not survive the way is refused before there is a stream.
      encodeOpen({ limitBytes: 0, target });
      const stream = book.open({ streamClass, target });
      if (typeof stream === 'string') return stream;
      stream.isOpened = true;
      stream.window.widen(target);
      control.open(stream.id, encodeOpen({ limitBytes: stream.window.limitBytes(), target }), streamClass);
      return stream.id;
    },
    write: (streamId, bytes) => put(streamId, (outbox) => outbox.write(bytes)),
    append: (streamId, bytes) => put(streamId, (outbox) => outbox.append(bytes)),
    end(streamId) {
      const stream = book.get(streamId);
      if (stream === undefined) return;
      stream.outbox.end();
      awaitTurn(stream);
    },
    reset(streamId, reason) {
      if (book.get(streamId) !== undefined) giveUp(streamId, reason);
    },
    consume(streamId, bytes) {
      const stream = book.get(streamId);
      if (stream === undefined) return;
      stream.unreadBytes -= bytes;
      const limitBytes = stream.window.consume(bytes, stream.unreadBytes === 0);
      if (limitBytes !== null && !stream.inbox.isEnded()) control.window(streamId, limitBytes);
      book.relieve();
      if (isFinished(stream)) book.remove(stream);
    },
    receive(frame, now) {
      if (frame.type === 'ack') {
        const ack = decodeAck(frame.payload);
        if (isRejection(ack) || !store.acknowledge(ack, now)) violations += 1;
        return;
      }
      if (frame.sequence === 0) return;
      if (frame.sequence > received.cumulative() + streamLimits.sequenceSpan) {
        violations += 1;
        return;
      }
      // It may call for an answer. The peer sends it again, and is not to blame: what waits may be our own.
      if (control.length() > streamLimits.sequenceSpan) return;
      const isNew = received.add(frame.sequence);
      acks.received(!isNew, now);
      if (isNew) streams.receive(frame);
      else duplicateFrames += 1;
    },
    nextFrame(pathId, now, classes = streamClasses) {
      const ackDeadline = acks.deadline();
      if (ackDeadline !== null && ackDeadline <= now) {
        acks.sent();
        const ack = { cumulative: received.cumulative(), ranges: received.ranges(streamLimits.ackRanges) };
        return controlFrame('ack', 0, encodeAck(ack));
      }
      return order.next({ pathId, classes, now });
    },
    takeEvents() {
      const taken = events;
      events = [];
      return taken;
    },
    setPatience: (pathId, patience) => store.setPatience(pathId, patience),
    pathLost(pathId) {
      store.pathLost(pathId);
      // An acknowledgement is not sent again, and nobody may be left to cause another one.
      acks.lost();
    },
    resend: (pathId, classes = streamClasses) => store.resend(pathId, classes),
    deadline({ isBlocked } = { isBlocked: false }) {
      const deadlines = [isBlocked ? null : acks.deadline(), store.deadline()].filter((deadline) => deadline !== null);
      return deadlines.length === 0 ? null : Math.min(...deadlines);
    },
    tick: (now) => store.tick(now),
    stats: () => ({
      openStreams: book.count(),
      unackedBytes: store.bytes(),
      unackedFrames: store.count(),
      resentFrames: store.resent(),
      duplicateFrames,
      violations: violations + streams.violations(),
      receivedBytes: book.receivedBytes(),
      reservedBytes: book.reservedBytes(),
    }),
  };
}
