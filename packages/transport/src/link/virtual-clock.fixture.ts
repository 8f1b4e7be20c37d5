import type { LinkClock } from './link-clock.ts';

export interface VirtualClock extends LinkClock {
  /** Lets everything happen that is due by then, and what follows from it. */
  advance(ms: number): Promise<void>;
  /** Timers that wait. */
  readonly pending: () => number;
}

export function virtualClock(): VirtualClock {
  const timers = new Map<number, { readonly at: number; readonly action: () => void }>();
  let now = 0;
  let nextId = 1;
  const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  return {
    now: () => now,
    date: () => 1_800_000_000_000 + now,
    after(ms, action) {
      const id = nextId++;
      timers.set(id, { at: now + ms, action });
      return () => void timers.delete(id);
    },
    async advance(ms) {
      const until = now + ms;
      await settle();
      for (;;) {
        let first: [number, { readonly at: number; readonly action: () => void }] | null = null;
        for (const entry of timers) if (first === null || entry[1].at < first[1].at) first = entry;
        if (first === null || first[1].at > until) break;
        timers.delete(first[0]);
        now = Math.max(now, first[1].at);
        first[1].action();
        await settle();
      }
      now = until;
    },
    pending: () => timers.size,
  };
}
