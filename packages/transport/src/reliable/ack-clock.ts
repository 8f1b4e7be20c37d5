import type { ReliableSettings } from './settings.ts';

/** When what was received is acknowledged: after so many frames, after a while, at once where the sender is in doubt. */
export interface AckClock {
  received(isDuplicate: boolean, now: number): void;
  sent(): void;
  /** What was sent may be lost. */
  lost(): void;
  readonly deadline: () => number | null;
}

export function ackClock(settings: ReliableSettings): AckClock {
  let frames = 0;
  let hasReceived = false;
  let deadline: number | null = null;
  return {
    received(isDuplicate, now) {
      frames += 1;
      hasReceived = true;
      deadline ??= now + settings.ackDelayMs;
      if (isDuplicate || frames >= settings.ackEveryFrames) deadline = now;
    },
    sent() {
      frames = 0;
      deadline = null;
    },
    lost() {
      if (hasReceived) deadline = 0;
    },
    deadline: () => deadline,
  };
}
