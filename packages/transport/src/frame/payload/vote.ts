import type { TransportKind } from '../../transport.ts';
import { readU64, viewOf, writeU64 } from '../integers.ts';
import type { FrameRejection } from '../rejection.ts';

export interface Vote {
  /** Counted by the voter. Two votes of one round that differ are equivocation. */
  readonly round: number;
  readonly wanted: TransportKind;
}

const codes: Readonly<Record<TransportKind, number>> = { rdma: 1, tcp: 2, memory: 3 };
const kinds = Object.keys(codes) as readonly TransportKind[];

export function encodeVote(vote: Vote): Uint8Array {
  const bytes = new Uint8Array(9);
  const view = viewOf(bytes);
  writeU64(view, 0, vote.round);
  view.setUint8(8, codes[vote.wanted]);
  return bytes;
}

export function decodeVote(payload: Uint8Array): Vote | FrameRejection {
  if (payload.length !== 9) return 'malformed-payload';
  const round = readU64(viewOf(payload), 0);
  const wanted = kinds.find((kind) => codes[kind] === payload[8]);
  return round === null || wanted === undefined ? 'malformed-payload' : { round, wanted };
}
