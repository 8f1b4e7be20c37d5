import type { Context } from '@dwcp/io';

/** Runs one step of a run and tells when it begins and ends. */
export async function step<T>(name: string, ctx: Context, body: () => Promise<T>): Promise<T> {
  const started = performance.now();
  ctx.events.emit({ code: 'emulate.step-started', message: name, data: { step: name } });
  const result = await body();
  const durationMs = performance.now() - started;
  ctx.events.emit({ code: 'emulate.step-finished', message: name, data: { step: name, durationMs } });
  return result;
}
