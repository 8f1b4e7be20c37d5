import type { FrameRejection } from '../frame/rejection.ts';

/**
 * What speaks against a peer. `isProven`: only who has the keys of the path can have done it. The others anybody on the way can
 * bring about, by flipping, repeating or delaying bytes, so they never cost a peer its place.
 */
export interface MisdeedKind {
  /** Added to what is held against the peer, of 1. */
  readonly weight: number;
  readonly isProven: boolean;
}

export type Misdeed =
  | 'equivocation'
  | 'impossible-vote'
  | 'flood'
  | 'decompression-bomb'
  | 'malformed'
  | 'invalid-mac'
  | 'replay'
  | 'timing'
  | 'junk';

export const misdeeds: Readonly<Record<Misdeed, MisdeedKind>> = {
  /** Two votes of one round that differ. */
  equivocation: { weight: 0.4, isProven: true },
  /** A vote for what the voter itself did not offer. */
  'impossible-vote': { weight: 0.35, isProven: true },
  /** More requests than its rate allows, for a second. */
  flood: { weight: 0.25, isProven: true },
  'decompression-bomb': { weight: 0.25, isProven: true },
  /** Authentic, and no frame of the protocol. */
  malformed: { weight: 0.08, isProven: true },
  'invalid-mac': { weight: 0.15, isProven: false },
  replay: { weight: 0.1, isProven: false },
  timing: { weight: 0.1, isProven: false },
  /** Bytes on a path that are no frame, and prove nothing. */
  junk: { weight: 0.08, isProven: false },
};

/** `null`: damage, or a change of keys that crossed a frame on its way. */
export function misdeedOf(rejection: FrameRejection): Misdeed | null {
  return ofRejection[rejection];
}

const ofRejection: Readonly<Record<FrameRejection, Misdeed | null>> = {
  truncated: 'junk',
  'too-long': 'junk',
  'wrong-magic': 'junk',
  'wrong-version': 'junk',
  'damaged-header': null,
  'unknown-type': 'junk',
  'wrong-flags': 'junk',
  'wrong-length': 'junk',
  'impossible-header': 'junk',
  'wrong-protection': 'junk',
  'unknown-epoch': null,
  replayed: 'replay',
  'behind-window': 'replay',
  forged: 'invalid-mac',
  'damaged-payload': null,
  stale: 'timing',
  'wrong-compression': 'malformed',
  'inflates-too-far': 'decompression-bomb',
  'malformed-payload': 'malformed',
  'unexpected-frame': 'malformed',
};
