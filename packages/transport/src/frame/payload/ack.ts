import { readU64, viewOf, writeU64 } from '../integers.ts';
import type { FrameRejection } from '../rejection.ts';

/** What of the link-wide sequence has arrived; as SACK of RFC 9260 section 3.3.4, with whole numbers for offsets. */
export interface Ack {
  /** All up to this one; 0 before the first. */
  readonly cumulative: number;
  /** What arrived beyond a gap, ascending, with a gap before each. */
  readonly ranges: readonly AckRange[];
}

export interface AckRange {
  readonly first: number;
  readonly last: number;
}

export const maxAckRanges = 256;

const fixedBytes = 12;
const rangeBytes = 16;

/** Throws when there are more ranges than `maxAckRanges`, or in no order that decodes. */
export function encodeAck(ack: Ack): Uint8Array {
  if (!isPossible(ack)) throw new RangeError('the ranges of an acknowledgement are out of order or too many');
  const bytes = new Uint8Array(fixedBytes + ack.ranges.length * rangeBytes);
  const view = viewOf(bytes);
  writeU64(view, 0, ack.cumulative);
  view.setUint32(8, ack.ranges.length);
  let offset = fixedBytes;
  for (const { first, last } of ack.ranges) {
    writeU64(view, offset, first);
    writeU64(view, offset + 8, last);
    offset += rangeBytes;
  }
  return bytes;
}

export function decodeAck(payload: Uint8Array): Ack | FrameRejection {
  if (payload.length < fixedBytes) return 'malformed-payload';
  const view = viewOf(payload);
  const cumulative = readU64(view, 0);
  const count = view.getUint32(8);
  if (cumulative === null || count > maxAckRanges || payload.length !== fixedBytes + count * rangeBytes) {
    return 'malformed-payload';
  }
  const ranges: AckRange[] = [];
  for (let offset = fixedBytes; offset < payload.length; offset += rangeBytes) {
    const first = readU64(view, offset);
    const last = readU64(view, offset + 8);
    if (first === null || last === null) return 'malformed-payload';
    ranges.push({ first, last });
  }
  const ack = { cumulative, ranges };
  return isPossible(ack) ? ack : 'malformed-payload';
}

function isPossible({ cumulative, ranges }: Ack): boolean {
  if (ranges.length > maxAckRanges) return false;
  let previous = cumulative;
  for (const { first, last } of ranges) {
    if (first < previous + 2 || last < first) return false;
    previous = last;
  }
  return true;
}
