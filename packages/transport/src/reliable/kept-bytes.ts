/** Shorter ones may lie in memory that has no buffer of its own until one asks for it. */
const alwaysCopiedBytes = 64;

/** The same bytes, to be kept for a while: copied where they would keep more than twice as much memory alive. */
export function keptBytes(bytes: Uint8Array): Uint8Array {
  const isWasteful = bytes.length < alwaysCopiedBytes || bytes.buffer.byteLength > 2 * bytes.length;
  return isWasteful ? new Uint8Array(bytes) : bytes;
}
