/** Time as a link sees it; tests give one that stands still until they move it. */
export interface LinkClock {
  /** Milliseconds with fractions, never back. */
  now(): number;
  /** Milliseconds since the epoch, for people. */
  date(): number;
  /** Returns what cancels it. */
  after(ms: number, action: () => void): () => void;
}

export function systemClock(date: () => number): LinkClock {
  return {
    now: () => performance.now(),
    date,
    after(ms, action) {
      const timer = setTimeout(action, ms);
      return () => clearTimeout(timer);
    },
  };
}
