import { readU64, viewOf, writeU64 } from '../integers.ts';
import type { FrameRejection } from '../rejection.ts';

/** Of `ping` and `pong`: the answer repeats the number of the question. */
export interface Ping {
  readonly id: number;
}

export function encodePing(ping: Ping): Uint8Array {
  const bytes = new Uint8Array(8);
  writeU64(viewOf(bytes), 0, ping.id);
  return bytes;
}

export function decodePing(payload: Uint8Array): Ping | FrameRejection {
  if (payload.length !== 8) return 'malformed-payload';
  const id = readU64(viewOf(payload), 0);
  return id === null ? 'malformed-payload' : { id };
}
