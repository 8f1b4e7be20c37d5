/** Bytes that wait to be read, in order. Small pieces nobody is quick enough to read are put together: 1-byte messages cost bytes, not objects. */
export interface ReadQueue {
  push(bytes: Uint8Array): void;
  /** Yours to keep. */
  shift(): Uint8Array | null;
  clear(): void;
}

const smallBytes = 2048;
const blockBytes = 16_384;

interface Piece {
  bytes: Uint8Array;
  /** Filled up to here; `null` when it is a piece as it came. */
  filled: number | null;
}

export function readQueue(): ReadQueue {
  let pieces: Piece[] = [];
  let head = 0;
  return {
    push(bytes) {
      const isBehind = pieces.length > head;
      const tail = pieces.at(-1);
      if (!isBehind || bytes.length > smallBytes || tail === undefined) {
        pieces.push({ bytes, filled: null });
      } else if (tail.filled !== null && tail.filled + bytes.length <= tail.bytes.length) {
        tail.bytes.set(bytes, tail.filled);
        tail.filled += bytes.length;
      } else {
        const block = new Uint8Array(blockBytes);
        block.set(bytes);
        pieces.push({ bytes: block, filled: bytes.length });
      }
    },
    shift() {
      const piece = pieces[head];
      if (piece === undefined) return null;
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
