import { Buffer } from 'node:buffer';

const blockBytes = 512 * 1024;
/** Shorter payloads are cut off what Node has at hand. */
const shortestHere = 2_048;
const mostFreeBlocks = 16;

interface Block {
  readonly memory: Uint8Array;
  usedBytes: number;
  /** Payloads in it that were not given back. */
  lent: number;
}

let current: Block | null = null;
const free: Block[] = [];
/** Weak: a block of which something is never given back goes when nobody reads it any more, as any memory. */
const blocks = new WeakMap<ArrayBufferLike, Block>();

/**
 * Memory for what was received, of this thread. Who is done with it may give it back, once: new memory for every payload keeps
 * the garbage collector busier than the cipher.
 */
export function payloadMemory(bytes: number): Uint8Array {
  if (bytes < shortestHere || bytes > blockBytes / 2) return Buffer.allocUnsafe(bytes);
  const block = current !== null && current.usedBytes + bytes <= blockBytes ? current : nextBlock();
  const memory = block.memory.subarray(block.usedBytes, block.usedBytes + bytes);
  block.usedBytes += bytes;
  block.lent += 1;
  return memory;
}

/** Nobody reads these bytes any more. What did not come from here is left alone. */
export function giveBack(bytes: Uint8Array): void {
  const block = blocks.get(bytes.buffer);
  if (block === undefined || block.lent === 0) return;
  block.lent -= 1;
  if (block.lent > 0) return;
  block.usedBytes = 0;
  if (block !== current && free.length < mostFreeBlocks) free.push(block);
}

function nextBlock(): Block {
  const block = free.pop() ?? newBlock();
  current = block;
  return block;
}

function newBlock(): Block {
  const block = { memory: Buffer.allocUnsafeSlow(blockBytes), usedBytes: 0, lent: 0 };
  blocks.set(block.memory.buffer, block);
  return block;
}
