import { readU64, viewOf, writeU64 } from '../integers.ts';
import type { FrameRejection } from '../rejection.ts';
import { decodeText, encodeText } from './text.ts';

export interface Open {
  /** What the opener takes before it sends a `window`; the other side says its own by a `window`. */
  readonly limitBytes: number;
  /** What to be joined with: `host:port`. */
  readonly target: string;
}

/** Throws when the target is empty or does not survive the way. */
export function encodeOpen(open: Open): Uint8Array {
  const target = encodeText(open.target);
  if (target.length === 0 || decodeText(target) !== open.target) {
    throw new RangeError('the target of a stream is empty, too long or not printable');
  }
  const bytes = new Uint8Array(8 + target.length);
  writeU64(viewOf(bytes), 0, open.limitBytes);
  bytes.set(target, 8);
  return bytes;
}

export function decodeOpen(payload: Uint8Array): Open | FrameRejection {
  if (payload.length < 9) return 'malformed-payload';
  const limitBytes = readU64(viewOf(payload), 0);
  const target = decodeText(payload.subarray(8));
  return limitBytes === null || target === null ? 'malformed-payload' : { limitBytes, target };
}
