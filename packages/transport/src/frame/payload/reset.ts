import type { FrameRejection } from '../rejection.ts';
import { decodeText, encodeText } from './text.ts';

export interface Reset {
  /** For people: one line. What does not fit is cut off when it is encoded. */
  readonly reason: string;
}

export function encodeReset(reset: Reset): Uint8Array {
  return encodeText(reset.reason);
}

export function decodeReset(payload: Uint8Array): Reset | FrameRejection {
  const reason = decodeText(payload);
  return reason === null ? 'malformed-payload' : { reason };
}
