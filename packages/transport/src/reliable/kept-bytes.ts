import { giveBack } from '../frame/payload-memory.ts';

/** Shorter ones may lie in memory that has no buffer of its own until one asks for it. */
const alwaysCopiedBytes = 64;

/**
 * The same bytes, to be kept for a while: copied, and the ones that came given back, where they would keep more than twice as much
 * memory alive.
 */
export function keptBytes(bytes: Uint8Array): Uint8Array {
  const isWasteful = bytes.length < alwaysCopiedBytes || bytes.buffer.byteLength > 2 * bytes.length;
  if (!isWasteful) return bytes;
  const copy = new Uint8Array(bytes);
  giveBack(bytes);
  return copy;
}
