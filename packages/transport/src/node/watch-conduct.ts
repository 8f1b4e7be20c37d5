import type { FramePath } from '../frame-path.ts';
import type { PeerStanding } from '../standing/peer-standing.ts';
import { createRejectionWatch } from '../standing/rejection-watch.ts';

/** Holds against a peer what its paths have rejected. */
export interface ConductWatch {
  add(path: FramePath): void;
  /** Enters what was rejected since it was asked last. */
  look(now: number): void;
}

/** Of one kind in one look: how fast it came makes it no worse. */
const mostAtOnce = 10;

export function watchConduct(standing: PeerStanding): ConductWatch {
  const looks = new Map<FramePath, (now: number) => void>();
  return {
    add(path) {
      const watch = createRejectionWatch();
      const look = (now: number): void => {
        for (const [misdeed, count] of watch(path.stats().rejections)) {
          for (let n = 0; n < Math.min(count, mostAtOnce); n++) standing.misdeed(misdeed, now);
        }
      };
      looks.set(path, look);
      void path.closed.then(() => looks.delete(path));
    },
    look(now) {
      for (const look of looks.values()) look(now);
    },
  };
}
