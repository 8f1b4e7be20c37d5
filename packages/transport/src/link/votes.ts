import type { Frame } from '../frame/frame.ts';
import { encodeVote, type Vote } from '../frame/payload/vote.ts';
import { controlFrame } from '../reliable/control-queue.ts';
import type { TransportKind } from '../transport.ts';

/** What the two ends of a link tell each other about the transport they want. A wish: each end decides on what it sends. */
export interface Votes {
  /** The frame to say it with, when the opinion is new; `again` to somebody who may not have heard it. */
  say(opinion: TransportKind, again: boolean): Frame | null;
  readonly hasSpoken: () => boolean;
  /** What the peer wants from now on. */
  hear(vote: Vote): void;
  readonly peerWants: () => TransportKind | null;
  forgetPeer(): void;
}

export function votes(): Votes {
  let round = 0;
  let said: TransportKind | null = null;
  let peerWants: TransportKind | null = null;
  return {
    say(opinion, again) {
      if (opinion === said && !again) return null;
      if (opinion !== said) round += 1;
      said = opinion;
      return controlFrame('vote', 0, encodeVote({ round, wanted: opinion }));
    },
    hasSpoken: () => said !== null,
    hear(vote) {
      peerWants = vote.wanted;
    },
    peerWants: () => peerWants,
    forgetPeer() {
      peerWants = null;
    },
  };
}
