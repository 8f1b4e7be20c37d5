import { expect, test } from 'vitest';
import { recordingSink } from './events.ts';
import { processRunner } from './run.ts';
import { uninterrupted } from './uninterrupted.ts';

test('what takes away what was made runs after an interrupt as before', async () => {
  const signal = AbortSignal.abort();
  const ctx = { run: processRunner(signal), events: recordingSink(), now: Date.now, signal };
  await expect(ctx.run.run(['true'], { timeoutMs: 5_000 })).rejects.toMatchObject({ code: 'INTERRUPTED' });
  const closing = uninterrupted(ctx);
  expect(await closing.run.run(['true'], { timeoutMs: 5_000 })).toMatchObject({ exitCode: 0 });
  expect(closing.signal.aborted).toBe(false);
  expect(closing.events).toBe(ctx.events);
});
