import type { Frame } from '../frame/frame.ts';
import { decodeOpen } from '../frame/payload/open.ts';
import { decodeReset } from '../frame/payload/reset.ts';
import { decodeWindow } from '../frame/payload/window.ts';
import { isRejection } from '../frame/rejection.ts';
import type { ControlQueue } from './control-queue.ts';
import { keptBytes } from './kept-bytes.ts';
import type { ReliableEvent } from './reliable-event.ts';
import type { StreamBook } from './stream-book.ts';
import { streamClassOf } from './stream-class.ts';
import type { Delivery } from './stream-inbox.ts';
import { isFinished, type StreamState } from './stream-state.ts';

/** What a frame of a stream does, each frame once. */
export interface StreamReceiver {
  receive(frame: Frame): void;
  /** Frames that break the limits both ends hold to. */
  readonly violations: () => number;
}

export interface StreamReceiverOptions {
  readonly book: StreamBook;
  readonly control: ControlQueue;
  emit(event: ReliableEvent): void;
  /** Gives a stream up in both directions. */
  giveUp(streamId: number, reason: string): void;
}

export function streamReceiver({ book, control, emit, giveUp }: StreamReceiverOptions): StreamReceiver {
  let violations = 0;

  /** `false`: it would have to wait for the `open`, and more waits than may. */
  function tell(stream: StreamState, event: ReliableEvent): boolean {
    if (stream.isOpened) emit(event);
    else if (!stream.window.hold()) return false;
    else stream.early.push(event.kind === 'chunk' ? { ...event, bytes: keptBytes(event.bytes) } : event);
    return true;
  }

  function receiveOpen(frame: Frame): void {
    const opened = decodeOpen(frame.payload);
    const stream = book.find(frame.streamId);
    if (stream === null) return;
    if (stream.isOpened || isRejection(opened)) {
      violations += 1;
      return;
    }
    stream.isOpened = true;
    stream.streamClass = streamClassOf(frame.messageId);
    stream.target = opened.target;
    // Nobody has written to it yet, so it waits for no turn that these would change.
    stream.outbox.grant(opened.limitBytes);
    const limitBytes = stream.window.widen(opened.target);
    if (limitBytes !== null) control.window(stream.id, limitBytes);
    emit({ kind: 'opened', streamId: stream.id, target: opened.target });
    stream.window.release(stream.early.length);
    for (const event of stream.early.splice(0)) emit(event);
  }

  function receiveChunk(frame: Frame): void {
    const stream = book.find(frame.streamId);
    if (stream === null) return;
    const deliveries = stream.inbox.accept(frame);
    if (deliveries === null || !deliveries.every((delivery) => deliver(stream, delivery))) violate(stream);
    else if (isFinished(stream)) book.remove(stream);
  }

  function deliver(stream: StreamState, delivery: Delivery): boolean {
    if (delivery.kind === 'end') return tell(stream, { kind: 'ended', streamId: stream.id });
    stream.unreadBytes += delivery.bytes.length;
    return tell(stream, { ...delivery, streamId: stream.id });
  }

  function violate(stream: StreamState): void {
    violations += 1;
    const reason = 'the peer sent more than it may';
    if (stream.isOpened) emit({ kind: 'reset', streamId: stream.id, reason });
    giveUp(stream.id, reason);
  }

  function receiveReset(frame: Frame): void {
    const reset = decodeReset(frame.payload);
    const stream = book.get(frame.streamId);
    if (stream === undefined) {
      // Perhaps it overtook its `open`, which then comes too late.
      book.markOver(frame.streamId);
      return;
    }
    const reason = isRejection(reset) ? 'the peer gave no reason' : reset.reason;
    if (stream.isOpened) emit({ kind: 'reset', streamId: stream.id, reason });
    book.remove(stream);
  }

  function receiveWindow(frame: Frame): void {
    const window = decodeWindow(frame.payload);
    const stream = book.find(frame.streamId);
    if (stream === null) return;
    if (isRejection(window)) violations += 1;
    else {
      stream.outbox.grant(window.limitBytes);
      // A turn with nothing to send would be its first one, and what it has to send next would wait for the others.
      if (stream.outbox.hasNext()) book.ready.add(stream);
    }
  }

  return {
    receive(frame) {
      if (frame.type === 'data' || frame.type === 'end') receiveChunk(frame);
      else if (frame.type === 'open') receiveOpen(frame);
      else if (frame.type === 'reset') receiveReset(frame);
      else if (frame.type === 'window') receiveWindow(frame);
    },
    violations: () => violations + book.violations(),
  };
}
