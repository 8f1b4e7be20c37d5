import { setTimeout as delay } from 'node:timers/promises';

/** Time as the monitor sees it; tests give one they move. */
export interface MonitorClock {
  /** Unix milliseconds: for what is written down. */
  now(): number;
  /** Milliseconds that no clock set back can change: for intervals. */
  elapsed(): number;
  /** Resolves after the time, or at once when the signal is aborted. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  /** From 0 to 1. */
  random(): number;
}

/** Longer is the same as for ever to a timer of Node. */
const longestTimerMs = 2 ** 31 - 1;

export const systemClock: MonitorClock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  random: () => Math.random(),
  async sleep(ms, signal) {
    try {
      await delay(Math.min(ms, longestTimerMs), undefined, { signal });
    } catch (cause) {
      if (!signal.aborted) throw cause;
    }
  },
};
