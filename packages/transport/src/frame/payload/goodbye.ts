import type { FrameRejection } from '../rejection.ts';
import { decodeText, encodeText } from './text.ts';

export interface Goodbye {
  /** For people: one line. What does not fit is cut off when it is encoded. */
  readonly reason: string;
}

export function encodeGoodbye(goodbye: Goodbye): Uint8Array {
  return encodeText(goodbye.reason);
}

export function decodeGoodbye(payload: Uint8Array): Goodbye | FrameRejection {
  const reason = decodeText(payload);
  return reason === null ? 'malformed-payload' : { reason };
}
