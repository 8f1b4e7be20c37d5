import { createPendingConnections } from '../standing/pending-connections.ts';

/** Attempts that have not proven themselves yet: bounded in number and in time. */
export interface HalfOpen {
  /** `giveUp` is called when the time is over, or when there are too many and it has to go. Returns what ends the watch. */
  watch(address: string, giveUp: (reason: string) => void): () => void;
  readonly count: number;
}

export function createHalfOpen(bounds: { readonly most: number; readonly timeoutMs: number }): HalfOpen {
  const pending = createPendingConnections<Attempt>(bounds.most);
  const end = (attempt: Attempt): void => {
    clearTimeout(attempt.timer);
    pending.remove(attempt);
  };
  return {
    get count() {
      return pending.count;
    },
    watch(address, giveUp) {
      const timer = setTimeout(() => {
        end(attempt);
        giveUp(`it did not prove itself within ${bounds.timeoutMs} ms`);
      }, bounds.timeoutMs).unref();
      const attempt: Attempt = { giveUp, timer };
      const victim = pending.add(attempt, address);
      if (victim !== null) {
        clearTimeout(victim.timer);
        victim.giveUp(`more than ${bounds.most} connections have not proven themselves`);
      }
      return () => end(attempt);
    },
  };
}

interface Attempt {
  readonly giveUp: (reason: string) => void;
  readonly timer: NodeJS.Timeout;
}
