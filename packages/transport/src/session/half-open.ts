/** Attempts that have not proven themselves yet: bounded in number and in time. */
export interface HalfOpen {
  /** `giveUp` is called when the time is over, or when it is the oldest and there are too many. Returns what ends the watch. */
  watch(giveUp: (reason: string) => void): () => void;
  readonly count: number;
}

/**
 * The oldest is given up and not the newest refused: junk stays until its time is over, a true peer is done in a few round
 * trips and gets in past any amount of it.
 */
export function createHalfOpen(bounds: { readonly most: number; readonly timeoutMs: number }): HalfOpen {
  const attempts = new Map<symbol, { readonly giveUp: (reason: string) => void; readonly timer: NodeJS.Timeout }>();
  const end = (key: symbol): void => {
    clearTimeout(attempts.get(key)?.timer);
    attempts.delete(key);
  };
  return {
    get count() {
      return attempts.size;
    },
    watch(giveUp) {
      const [oldest] = attempts;
      if (oldest !== undefined && attempts.size >= bounds.most) {
        end(oldest[0]);
        oldest[1].giveUp(`more than ${bounds.most} connections have not proven themselves`);
      }
      const key = Symbol('attempt');
      const timer = setTimeout(() => {
        end(key);
        giveUp(`it did not prove itself within ${bounds.timeoutMs} ms`);
      }, bounds.timeoutMs);
      timer.unref();
      attempts.set(key, { giveUp, timer });
      return () => end(key);
    },
  };
}
