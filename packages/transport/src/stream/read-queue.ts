import { keptBytes } from '../reliable/kept-bytes.ts';

/**
 * Bytes that wait to be read, in order. Small pieces nobody is quick enough to read are put together: 1-byte messages cost
 * bytes, not objects. What waits keeps about twice its length of memory alive, and not what it was received in.
 */
export interface ReadQueue {
  /** `isAwaited`: somebody reads it at once. */
  push(bytes: Uint8Array, how: { readonly isAwaited: boolean }): void;
  /** Yours to keep. */
  shift(): Uint8Array | null;
  clear(): void;
}

const smallBytes = 2048;
const leastBlockBytes = 256;
const mostBlockBytes = 16_384;

interface Piece {
  bytes: Uint8Array;
  /** Filled up to here; `null` when it is a piece as it came. */
  filled: number | null;
}

/** In the place of a piece that was read: its bytes are not kept alive until the queue is shortened. */
const taken: Piece = { bytes: new Uint8Array(0), filled: null };

export function readQueue(): ReadQueue {
  let pieces: Piece[] = [];
  let head = 0;

  function append(bytes: Uint8Array): void {
    const tail = pieces.length > head ? pieces.at(-1) : undefined;
    const filled = tail?.filled ?? null;
    if (tail === undefined || filled === null || filled + bytes.length > mostBlockBytes) {
      pieces.push({ bytes: block(bytes, bytes.length), filled: bytes.length });
      return;
    }
    if (filled + bytes.length > tail.bytes.length) tail.bytes = block(tail.bytes, filled + bytes.length);
    tail.bytes.set(bytes, filled);
    tail.filled = filled + bytes.length;
  }

  return {
    push(bytes, { isAwaited }) {
      const isFirst = pieces.length === head;
      if (isFirst && isAwaited) pieces.push({ bytes, filled: null });
      else if (bytes.length > smallBytes) pieces.push({ bytes: keptBytes(bytes), filled: null });
      else append(bytes);
    },
    shift() {
      const piece = pieces[head];
      if (piece === undefined) return null;
      pieces[head] = taken;
      head += 1;
      if (head === pieces.length || head > 256) {
        pieces = pieces.slice(head);
        head = 0;
      }
      return piece.filled === null ? piece.bytes : piece.bytes.subarray(0, piece.filled);
    },
    clear() {
      pieces = [];
      head = 0;
    },
  };
}

/** Grows by doubling, so that what is put together is copied twice at most on the average, and half of a block is in use. */
function block(bytes: Uint8Array, neededBytes: number): Uint8Array {
  let length = leastBlockBytes;
  while (length < neededBytes) length *= 2;
  const grown = new Uint8Array(length);
  grown.set(bytes);
  return grown;
}
