import { Buffer } from 'node:buffer';

/** Shorter payloads are cut off what Node has at hand, longer ones are rare. */
const smallestSlotBytes = 4_096;
const largestSlotBytes = 256 * 1024;
/** Of each size. */
const mostFreeBytes = 4 * 1024 * 1024;

/** By size in bytes. */
const freeSlots = new Map<number, ArrayBufferLike[]>();
/** The one payload of each slot that was not given back. Weak: what is never given back goes as any memory does. */
const lent = new WeakMap<ArrayBufferLike, Uint8Array>();

/**
 * Memory for what was received, of this thread, each payload in a slot of its own that is at most twice as long. Who is done
 * with it may give it back: new memory for every payload keeps the garbage collector busier than the cipher.
 */
export function payloadMemory(bytes: number): Uint8Array {
  if (bytes < smallestSlotBytes || bytes > largestSlotBytes) return Buffer.allocUnsafe(bytes);
  const slotBytes = 2 ** Math.ceil(Math.log2(bytes));
  const slot = freeSlots.get(slotBytes)?.pop() ?? Buffer.allocUnsafeSlow(slotBytes).buffer;
  const memory = Buffer.from(slot, 0, bytes);
  lent.set(slot, memory);
  return memory;
}

/** Nobody reads this payload any more. A second time, a part of one, and what did not come from here are left alone. */
export function giveBack(payload: Uint8Array): void {
  const slot = payload.buffer;
  if (lent.get(slot) !== payload) return;
  lent.delete(slot);
  const free = freeSlots.get(slot.byteLength) ?? [];
  if (free.length === 0) freeSlots.set(slot.byteLength, free);
  if (free.length * slot.byteLength < mostFreeBytes) free.push(slot);
}
