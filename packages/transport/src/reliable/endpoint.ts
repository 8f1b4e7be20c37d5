import type { Frame } from '../frame/frame.ts';
import { decodeAck, encodeAck } from '../frame/payload/ack.ts';
import { decodeOpen, encodeOpen } from '../frame/payload/open.ts';
import { decodeReset, encodeReset } from '../frame/payload/reset.ts';
import { decodeWindow } from '../frame/payload/window.ts';
import { isRejection } from '../frame/rejection.ts';
import { ackClock } from './ack-clock.ts';
import { controlFrame, controlQueue } from './control-queue.ts';
import { receiveBudget } from './receive-budget.ts';
import type { ReliableEvent } from './reliable-event.ts';
import { sequenceSet } from './sequence-set.ts';
import { type PathPatience, type ReliableSettings, streamLimits } from './settings.ts';
import { peerStreamIds } from './stream-ids.ts';
import { streamInbox } from './stream-inbox.ts';
import { type StreamOutbox, streamOutbox } from './stream-outbox.ts';
import { isFinished, type StreamState } from './stream-state.ts';
import { unackedStore } from './unacked-store.ts';

/**
 * One end of a link above its paths: every stream in order and exactly once, whatever path its frames take. Has no timers
 * and no sockets: it is asked for the next frame when a path can take one, and told what came and what time it is.
 */
export interface ReliableEndpoint {
  /** `null`: as many streams are open as this link has memory for. */
  open(target: string): number | null;
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
  /** What this path carries next; `null`: nothing is to be sent now. */
  nextFrame(pathId: number, now: number): Frame | null;
  /** Since it was asked last. */
  takeEvents(): readonly ReliableEvent[];
  /** For paths whose patience is not that of the settings. */
  setPatience(pathId: number, patience: PathPatience): void;
  pathLost(pathId: number): void;
  deadline(): number | null;
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

export function reliableEndpoint(settings: ReliableSettings, opensOdd: boolean): ReliableEndpoint {
  const streams = new Map<number, StreamState>();
  const ready = new Set<StreamState>();
  const store = unackedStore(settings);
  const received = sequenceSet();
  const acks = ackClock(settings);
  const control = controlQueue();
  const budget = receiveBudget(settings);
  const peerIds = peerStreamIds(!opensOdd, streamLimits.sequenceSpan);
  const isPeers = (streamId: number): boolean => (streamId % 2 === 1) !== opensOdd;
  const chunkBytes = Math.min(settings.chunkBytes, streamLimits.chunkBytes);
  let events: ReliableEvent[] = [];
  let nextStreamId = opensOdd ? 1 : 2;
  let duplicateFrames = 0;
  let violations = 0;

  function addStream(id: number): StreamState | null {
    const window = budget.open(id);
    if (window === null) return null;
    const stream: StreamState = {
      id,
      outbox: streamOutbox(id, chunkBytes),
      inbox: streamInbox(window.limitBytes),
      window,
      isOpened: false,
      isFull: false,
      unreadBytes: 0,
      early: [],
    };
    streams.set(id, stream);
    return stream;
  }

  function removeStream(stream: StreamState): void {
    streams.delete(stream.id);
    ready.delete(stream);
    stream.window.close();
    control.forget(stream.id);
    relieve();
  }

  function relieve(): void {
    for (const { streamId, limitBytes } of budget.relieve()) control.window(streamId, limitBytes);
  }

  function giveUp(streamId: number, reason: string): void {
    const stream = streams.get(streamId);
    if (stream !== undefined) removeStream(stream);
    store.replace(streamId, controlFrame('reset', streamId, encodeReset({ reason })));
    control.reset(streamId, reason);
  }

  /** The stream a frame belongs to; `null` when it is over, or was never possible. */
  function streamOf(streamId: number): StreamState | null {
    const stream = streams.get(streamId);
    if (stream !== undefined) return stream;
    if (!isPeers(streamId)) return null;
    const sight = peerIds.see(streamId);
    if (sight === 'excessive') violations += 1;
    if (sight !== 'next') return null;
    const added = addStream(streamId);
    if (added === null) control.reset(streamId, 'too many streams are open on this link');
    return added;
  }

  function emit(stream: StreamState, event: ReliableEvent): void {
    if (stream.isOpened) events.push(event);
    else stream.early.push(event);
  }

  function receiveOpen(frame: Frame): void {
    const opened = decodeOpen(frame.payload);
    const stream = streamOf(frame.streamId);
    if (stream === null) return;
    if (stream.isOpened || isRejection(opened)) {
      violations += 1;
      return;
    }
    stream.isOpened = true;
    stream.outbox.grant(opened.limitBytes);
    const limitBytes = stream.window.widen();
    if (limitBytes !== null) control.window(stream.id, limitBytes);
    events.push({ kind: 'opened', streamId: stream.id, target: opened.target }, ...stream.early.splice(0));
  }

  function receiveChunk(frame: Frame): void {
    const stream = streamOf(frame.streamId);
    if (stream === null) return;
    const deliveries = stream.inbox.accept(frame);
    if (deliveries === null) {
      violations += 1;
      const reason = 'the peer sent more than it may';
      if (stream.isOpened) events.push({ kind: 'reset', streamId: stream.id, reason });
      giveUp(stream.id, reason);
      return;
    }
    for (const delivery of deliveries) {
      if (delivery.kind === 'end') emit(stream, { kind: 'ended', streamId: stream.id });
      else {
        stream.unreadBytes += delivery.bytes.length;
        emit(stream, { ...delivery, streamId: stream.id });
      }
    }
    if (isFinished(stream)) removeStream(stream);
  }

  function receiveReset(frame: Frame): void {
    const reset = decodeReset(frame.payload);
    const stream = streams.get(frame.streamId);
    if (stream === undefined) {
      // Overtook its `open`, which is then known to be over.
      if (isPeers(frame.streamId)) peerIds.see(frame.streamId);
      return;
    }
    const reason = isRejection(reset) ? 'the peer gave no reason' : reset.reason;
    if (stream.isOpened) events.push({ kind: 'reset', streamId: stream.id, reason });
    removeStream(stream);
  }

  function receiveWindow(frame: Frame): void {
    const window = decodeWindow(frame.payload);
    const stream = streamOf(frame.streamId);
    if (stream === null) return;
    if (isRejection(window)) violations += 1;
    else {
      stream.outbox.grant(window.limitBytes);
      ready.add(stream);
    }
  }

  function receiveNumbered(frame: Frame): void {
    if (frame.type === 'data' || frame.type === 'end') receiveChunk(frame);
    else if (frame.type === 'open') receiveOpen(frame);
    else if (frame.type === 'reset') receiveReset(frame);
    else if (frame.type === 'window') receiveWindow(frame);
  }

  function nextNew(): Frame | null {
    const hasRoom = store.nextSequence() - store.lowest() < streamLimits.sequenceSpan;
    if (!hasRoom) return null;
    const first = control.take();
    if (first !== null) return first;
    if (store.bytes() >= settings.maxUnackedBytes) return null;
    for (const stream of ready) {
      ready.delete(stream);
      const frame = stream.outbox.take();
      if (frame === null) continue;
      // Taken from the front and put back at the end: streams take turns.
      if (stream.outbox.hasNext()) ready.add(stream);
      if (stream.isFull && stream.outbox.queuedBytes() < settings.writeBufferBytes) {
        stream.isFull = false;
        events.push({ kind: 'writable', streamId: stream.id });
      }
      if (isFinished(stream)) removeStream(stream);
      return frame;
    }
    return null;
  }

  function put(streamId: number, how: (outbox: StreamOutbox) => void): boolean {
    const stream = streams.get(streamId);
    if (stream === undefined) return true;
    how(stream.outbox);
    ready.add(stream);
    stream.isFull = stream.outbox.queuedBytes() >= settings.writeBufferBytes;
    return !stream.isFull;
  }

  return {
    open(target) {
      const stream = addStream(nextStreamId);
      if (stream === null) return null;
      nextStreamId += 2;
      stream.isOpened = true;
      stream.window.widen();
      control.open(stream.id, encodeOpen({ limitBytes: stream.window.limitBytes(), target }));
      return stream.id;
    },
    write: (streamId, bytes) => put(streamId, (outbox) => outbox.write(bytes)),
    append: (streamId, bytes) => put(streamId, (outbox) => outbox.append(bytes)),
    end(streamId) {
      const stream = streams.get(streamId);
      if (stream === undefined) return;
      stream.outbox.end();
      ready.add(stream);
    },
    reset(streamId, reason) {
      if (streams.has(streamId)) giveUp(streamId, reason);
    },
    consume(streamId, bytes) {
      const stream = streams.get(streamId);
      if (stream === undefined) return;
      stream.unreadBytes -= bytes;
      const limitBytes = stream.window.consume(bytes, stream.unreadBytes === 0);
      if (limitBytes !== null && !stream.inbox.isEnded()) control.window(streamId, limitBytes);
      relieve();
      if (isFinished(stream)) removeStream(stream);
    },
    receive(frame, now) {
      if (frame.type === 'ack') {
        const ack = decodeAck(frame.payload);
        if (isRejection(ack) || !store.acknowledge(ack, now)) violations += 1;
        return;
      }
      if (frame.sequence === 0) return;
      const isTooFar = frame.sequence > received.cumulative() + streamLimits.sequenceSpan;
      if (isTooFar || control.length() > streamLimits.sequenceSpan) {
        violations += 1;
        return;
      }
      const isNew = received.add(frame.sequence);
      acks.received(!isNew, now);
      if (isNew) receiveNumbered(frame);
      else duplicateFrames += 1;
    },
    nextFrame(pathId, now) {
      const ackDeadline = acks.deadline();
      if (ackDeadline !== null && ackDeadline <= now) {
        acks.sent();
        const ack = { cumulative: received.cumulative(), ranges: received.ranges(streamLimits.ackRanges) };
        return controlFrame('ack', 0, encodeAck(ack));
      }
      const resent = store.takeResend(pathId, now);
      if (resent !== null) return resent;
      const frame = nextNew();
      return frame === null ? null : store.add(frame, pathId, now);
    },
    takeEvents() {
      const taken = events;
      events = [];
      return taken;
    },
    setPatience: (pathId, patience) => store.setPatience(pathId, patience),
    pathLost: (pathId) => store.pathLost(pathId),
    deadline() {
      const deadlines = [acks.deadline(), store.deadline()].filter((deadline) => deadline !== null);
      return deadlines.length === 0 ? null : Math.min(...deadlines);
    },
    tick: (now) => store.tick(now),
    stats: () => ({
      openStreams: streams.size,
      unackedBytes: store.bytes(),
      unackedFrames: store.count(),
      resentFrames: store.resent(),
      duplicateFrames,
      violations,
      receivedBytes: [...streams.values()].reduce(
        (sum, { inbox, unreadBytes }) => sum + inbox.heldBytes() + unreadBytes,
        0,
      ),
      reservedBytes: budget.reservedBytes(),
    }),
  };
}
