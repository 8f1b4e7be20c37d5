import type { Vote } from '../frame/payload/vote.ts';
import type { FramePath } from '../frame-path.ts';
import type { PeerStanding } from '../standing/peer-standing.ts';
import { createRejectionWatch } from '../standing/rejection-watch.ts';
import type { TransportKind } from '../transport.ts';

/** Holds against a peer what came over its own paths, and nothing else. */
export interface ConductWatch {
  add(path: FramePath): void;
  /** Whether one more stream is within the rate of the peer. */
  mayOpenStream(): boolean;
  /** Whether it is within the rate of the peer. */
  vote(vote: Vote, offered: ReadonlySet<TransportKind>): boolean;
  /** Enters what was rejected since the last look; `violations` is how often the peer has broken the limits of its streams so far. */
  look(violations: number): void;
}

export function watchConduct(standing: PeerStanding, now: () => number): ConductWatch {
  const looks = new Set<() => void>();
  let seenViolations = 0;
  return {
    add(path) {
      const watch = createRejectionWatch();
      const look = (): void => {
        for (const [misdeed, count] of watch(path.stats().rejections)) standing.misdeed(misdeed, now(), count);
      };
      looks.add(look);
      void path.closed.then(() => {
        // What it did last counts as well.
        look();
        looks.delete(look);
      });
    },
    mayOpenStream: () => standing.request(now()),
    vote(vote, offered) {
      if (!standing.request(now())) return false;
      standing.vote(vote, offered, now());
      return true;
    },
    look(violations) {
      for (const look of looks) look();
      if (violations > seenViolations) standing.misdeed('malformed', now(), violations - seenViolations);
      seenViolations = violations;
    },
  };
}
