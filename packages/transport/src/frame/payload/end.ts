import type { FrameRejection } from '../rejection.ts';

/** Says all in its header. */
export type End = Readonly<Record<string, never>>;

export function encodeEnd(): Uint8Array {
  return new Uint8Array(0);
}

export function decodeEnd(payload: Uint8Array): End | FrameRejection {
  return payload.length === 0 ? {} : 'malformed-payload';
}
