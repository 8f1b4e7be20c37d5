import type { Context } from './context.ts';
import { processRunner } from './run.ts';

/** For what is done after an interrupt too, taking away what was made above all: no abort ends its processes. */
export function uninterrupted(ctx: Context): Context {
  const { signal } = new AbortController();
  return { ...ctx, run: processRunner(signal), signal };
}
