import type { NodeTiming } from './node-parts.ts';

/** Waits longer and longer between attempts, never two nodes in step. */
export interface Backoff {
  readonly nextMs: () => number;
  reset(): void;
}

export function backoff({ firstRetryMs, lastRetryMs }: NodeTiming, random: () => number = Math.random): Backoff {
  let attempt = 0;
  return {
    nextMs() {
      const longest = Math.min(lastRetryMs, firstRetryMs * 2 ** Math.min(attempt, 30));
      attempt += 1;
      return longest / 2 + (random() * longest) / 2;
    },
    reset() {
      attempt = 0;
    },
  };
}

/** Ends early, and without an error, when told to stop. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
  });
}
