export const messageBytes = 64;

/** The same clock in both processes. */
export const wallMs = (): number => performance.timeOrigin + performance.now();

export function message(number: number): Uint8Array {
  const bytes = Buffer.alloc(messageBytes);
  bytes.writeUInt32BE(number);
  return bytes;
}
