import { DwcpError } from '@dwcp/model';
import type { MonitorClock } from './monitor-clock.ts';

/** Runs with a signal of its own, which is aborted by `signal` and at the deadline; waits for the end in any case. */
export async function withDeadline<T>(
  run: (signal: AbortSignal) => Promise<T>,
  options: { readonly deadlineMs: number; readonly clock: MonitorClock; readonly signal: AbortSignal },
): Promise<T> {
  const { deadlineMs, clock, signal } = options;
  const own = new AbortController();
  const ended = new AbortController();
  const interrupt = () => own.abort();
  let isLate = false;
  if (signal.aborted) own.abort();
  signal.addEventListener('abort', interrupt, { once: true });
  const watch = clock.sleep(deadlineMs, ended.signal).then(() => {
    if (ended.signal.aborted) return;
    isLate = true;
    own.abort();
  });
  try {
    return await run(own.signal);
  } catch (cause) {
    if (!isLate) throw cause;
    throw new DwcpError('PROCESS_TIMEOUT', `the run did not end in ${deadlineMs / 1000} s`, {
      hint: 'see which part is slow with `dwcp drift detect --verbose`',
      cause,
    });
  } finally {
    signal.removeEventListener('abort', interrupt);
    ended.abort();
    await watch;
  }
}
