import type { LinkClock } from './link-clock.ts';

/** Timers that end together with what they serve. */
export interface Timers {
  every(ms: number, action: () => void): void;
  /** Returns what cancels it. */
  once(ms: number, action: () => void): () => void;
  cancelAll(): void;
}

export function timers(clock: LinkClock): Timers {
  const cancels = new Set<() => void>();

  function once(ms: number, action: () => void): () => void {
    const cancelTimer = clock.after(ms, () => {
      cancels.delete(cancel);
      action();
    });
    const cancel = (): void => {
      cancels.delete(cancel);
      cancelTimer();
    };
    cancels.add(cancel);
    return cancel;
  }

  function every(ms: number, action: () => void): void {
    once(ms, () => {
      every(ms, action);
      action();
    });
  }

  return {
    once,
    every,
    cancelAll() {
      for (const cancel of cancels) cancel();
    },
  };
}
