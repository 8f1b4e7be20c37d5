import { Buffer } from 'node:buffer';
import type { Allocate } from '../protection/aead-key.ts';
import type { Connection } from '../transport.ts';

const chunkBytes = 512 * 1024;
/** Shorter messages are cut off what Node has at hand. */
const shortestHere = 4096;

/**
 * Memory for the messages of one connection, used again once the connection has taken them in: new memory for each costs more
 * than to encrypt into it. Each message is to be sent before the next is asked for.
 */
export function createSendMemory(connection: Pick<Connection, 'stats'>): Allocate {
  let chunk: Uint8Array | null = null;
  let offset = 0;
  /** Chunks that are full, and how many bytes the connection had been given when they were. */
  let full: { readonly chunk: Uint8Array; readonly sentBytes: number }[] = [];

  const nextChunk = (): Uint8Array => {
    const { sentBytes, queuedBytes } = connection.stats();
    if (chunk !== null) full.push({ chunk, sentBytes });
    const [oldest] = full;
    // What is queued is what was sent last: everything before has been read from here.
    if (oldest === undefined || oldest.sentBytes > sentBytes - queuedBytes) return Buffer.allocUnsafeSlow(chunkBytes);
    full = full.slice(1);
    return oldest.chunk;
  };
  return (bytes) => {
    if (bytes < shortestHere || bytes > chunkBytes / 2) return Buffer.allocUnsafe(bytes);
    if (chunk === null || offset + bytes > chunkBytes) {
      chunk = nextChunk();
      offset = 0;
    }
    const memory = chunk.subarray(offset, offset + bytes);
    offset += bytes;
    return memory;
  };
}
