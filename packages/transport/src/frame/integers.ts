/** Unsigned 64-bit numbers of the wire that fit a number exactly; greater ones are read as null and never written. */
export function readU64(view: DataView, offset: number): number | null {
  const high = view.getUint32(offset);
  return high > 0x1f_ffff ? null : high * 0x1_0000_0000 + view.getUint32(offset + 4);
}

export function writeU64(view: DataView, offset: number, value: number): void {
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`${value} is no unsigned number of the wire`);
  view.setUint32(offset, Math.floor(value / 0x1_0000_0000));
  view.setUint32(offset + 4, value >>> 0);
}

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
