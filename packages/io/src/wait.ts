import { setTimeout as delay } from 'node:timers/promises';
import { DwcpError } from '@dwcp/model';

/**
 * Calls `check` until it returns a value that is not null, or the deadline passes; then the result of `onTimeout` is
 * thrown. The last check starts no later than the deadline.
 */
export async function waitFor<T>(
  check: () => Promise<T | null>,
  options: {
    readonly timeoutMs: number;
    readonly everyMs: number;
    readonly signal?: AbortSignal;
    readonly onTimeout: () => Error;
  },
): Promise<T> {
  const deadline = performance.now() + options.timeoutMs;
  for (;;) {
    if (options.signal?.aborted === true) throw new DwcpError('INTERRUPTED', 'interrupted while waiting');
    const value = await check();
    if (value !== null) return value;
    if (performance.now() >= deadline) throw options.onTimeout();
    await delay(options.everyMs);
  }
}
