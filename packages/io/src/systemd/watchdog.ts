import type { Notifier } from './notifier.ts';

/**
 * Signs of life at half the time systemd gives, each after `isAlive` has said yes: who hangs, and who answers nobody, is started
 * again. Returns what stops it.
 */
export function startWatchdog(notifier: Notifier, isAlive: () => Promise<boolean>): () => void {
  if (notifier.watchdogMs === null) return () => {};
  let isAsking = false;
  const ask = async (): Promise<void> => {
    // An answer that takes longer than the next turn is none.
    if (isAsking) return;
    isAsking = true;
    try {
      if (await isAlive()) notifier.watchdog();
    } catch {
      // No sign of life.
    } finally {
      isAsking = false;
    }
  };
  const timer = setInterval(() => void ask(), notifier.watchdogMs / 2);
  return () => clearInterval(timer);
}
