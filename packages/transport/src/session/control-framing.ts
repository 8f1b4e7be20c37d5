import { Buffer } from 'node:buffer';
import { type ControlMessage, decodeControlMessage, encodeControlMessage } from './control-message.ts';

export const maxControlBytes = 65_536;

export function frameControlMessage(message: ControlMessage): Uint8Array {
  const body = encodeControlMessage(message);
  if (body.length > maxControlBytes) throw new RangeError(`a control message of ${body.length} bytes`);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length);
  return Buffer.concat([length, body]);
}

export interface ControlSplitter {
  /** The messages that became whole; `null` as soon as what came is no control message. */
  take(bytes: Uint8Array): readonly ControlMessage[] | null;
}

/** Never keeps more than one message of the longest. */
export function createControlSplitter(): ControlSplitter {
  let kept = Buffer.alloc(0);
  return {
    take(bytes) {
      kept = kept.length === 0 ? Buffer.from(bytes) : Buffer.concat([kept, bytes]);
      const messages: ControlMessage[] = [];
      while (kept.length >= 4) {
        const length = kept.readUInt32BE(0);
        if (length > maxControlBytes) return null;
        if (kept.length < 4 + length) break;
        const message = decodeControlMessage(kept.subarray(4, 4 + length));
        if (message === null) return null;
        messages.push(message);
        kept = kept.subarray(4 + length);
      }
      return messages;
    },
  };
}
