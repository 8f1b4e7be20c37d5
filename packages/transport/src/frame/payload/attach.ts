import { viewOf } from '../integers.ts';
import type { FrameRejection } from '../rejection.ts';

/** Of `attach` and `attached`: to which link a path belongs. Readable before any key is known; the tag proves it. */
export interface Attach {
  /** 16 bytes. */
  readonly linkId: Uint8Array;
  readonly pathId: number;
}

export const linkIdBytes = 16;
export const attachBytes = 20;

export function encodeAttach(attach: Attach): Uint8Array {
  if (attach.linkId.length !== linkIdBytes) throw new RangeError(`a link id has ${linkIdBytes} bytes`);
  const bytes = new Uint8Array(attachBytes);
  bytes.set(attach.linkId);
  viewOf(bytes).setUint32(linkIdBytes, attach.pathId);
  return bytes;
}

export function decodeAttach(payload: Uint8Array): Attach | FrameRejection {
  if (payload.length !== attachBytes) return 'malformed-payload';
  const pathId = viewOf(payload).getUint32(linkIdBytes);
  return pathId === 0 ? 'malformed-payload' : { linkId: new Uint8Array(payload.subarray(0, linkIdBytes)), pathId };
}
