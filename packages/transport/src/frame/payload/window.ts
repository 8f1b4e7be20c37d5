import { readU64, viewOf, writeU64 } from '../integers.ts';
import type { FrameRejection } from '../rejection.ts';

export interface Window {
  /** How many bytes of the stream may be sent in all since it began: saying it twice changes nothing (RFC 9000 section 19.10). */
  readonly limitBytes: number;
}

export function encodeWindow(window: Window): Uint8Array {
  const bytes = new Uint8Array(8);
  writeU64(viewOf(bytes), 0, window.limitBytes);
  return bytes;
}

export function decodeWindow(payload: Uint8Array): Window | FrameRejection {
  if (payload.length !== 8) return 'malformed-payload';
  const limitBytes = readU64(viewOf(payload), 0);
  return limitBytes === null ? 'malformed-payload' : { limitBytes };
}
