import type { Frame } from '../frame/frame.ts';
import { keptBytes } from './kept-bytes.ts';
import type { StreamWindow } from './receive-budget.ts';

/** What comes out of a stream, in order. */
export type Delivery =
  | { readonly kind: 'chunk'; readonly bytes: Uint8Array; readonly endsMessage: boolean }
  | { readonly kind: 'end' };

/** Puts the chunks of a stream in order. What it may have to hold is what its window allows. */
export interface StreamInbox {
  /** `null`: more than its window allows, or more that waits than can be in flight, so the peer does not hold to its limits. */
  accept(frame: Frame): readonly Delivery[] | null;
  /** Received, in order or not, since the stream began. */
  readonly receivedBytes: () => number;
  readonly heldBytes: () => number;
  /** The end was delivered. */
  readonly isEnded: () => boolean;
}

export function streamInbox(window: Pick<StreamWindow, 'limitBytes' | 'hold' | 'release'>): StreamInbox {
  const held = new Map<number, Frame>();
  let heldBytes = 0;
  let receivedBytes = 0;
  let nextMessage = 0;
  let nextChunk = 0;
  let isEnded = false;
  const keyOf = (messageId: number, chunkIndex: number): number => messageId * 65_536 + chunkIndex;

  function deliver(frame: Frame): Delivery {
    if (frame.type === 'end') {
      isEnded = true;
      return { kind: 'end' };
    }
    const endsMessage = frame.chunkIndex + 1 >= frame.chunkCount;
    if (endsMessage) [nextMessage, nextChunk] = [(nextMessage + 1) >>> 0, 0];
    else nextChunk += 1;
    return { kind: 'chunk', bytes: frame.payload, endsMessage };
  }

  return {
    accept(frame) {
      if (receivedBytes + frame.payload.length > window.limitBytes() || isEnded) return null;
      receivedBytes += frame.payload.length;
      if (frame.messageId !== nextMessage || frame.chunkIndex !== nextChunk) {
        const key = keyOf(frame.messageId, frame.chunkIndex);
        if (held.has(key) || !window.hold()) return null;
        held.set(key, { ...frame, payload: keptBytes(frame.payload) });
        heldBytes += frame.payload.length;
        return [];
      }
      const deliveries = [deliver(frame)];
      for (;;) {
        const key = keyOf(nextMessage, nextChunk);
        const next = held.get(key);
        if (next === undefined || isEnded) return deliveries;
        held.delete(key);
        window.release(1);
        heldBytes -= next.payload.length;
        deliveries.push(deliver(next));
      }
    },
    receivedBytes: () => receivedBytes,
    heldBytes: () => heldBytes,
    isEnded: () => isEnded,
  };
}
