import { type Context, isNumber, objectOf } from '@dwcp/io';
import { nativeProgram } from '../native-program.ts';

/** A time in which a processor of the machine let no process of ordinary priority run. CLOCK_MONOTONIC. */
export interface Stall {
  readonly processor: number;
  readonly beginNs: number;
  readonly endNs: number;
}

export interface StallWatch {
  /** Longest time some processor stood still within a span; 0 when none did for 20 ms. */
  longestMs(sinceNs: number, untilNs: number): number;
  close(): Promise<void>;
}

const isStall = objectOf<Stall>({ processor: isNumber, beginNs: isNumber, endNs: isNumber });

/** Watches this machine until it is closed: a timer of milliseconds means little where milliseconds go missing. */
export async function watchStalls(ctx: Context): Promise<StallWatch> {
  const stalls: Stall[] = [];
  const conversation = await ctx.run.converse([nativeProgram('stallwatch')], {
    onLine(line) {
      const said: unknown = JSON.parse(line);
      if (isStall(said)) stalls.push(said);
    },
  });
  return {
    longestMs: (sinceNs, untilNs) => longestStall(stalls, { sinceNs, untilNs }),
    close: async () => void (await conversation.close()),
  };
}

/** In milliseconds. Pure. */
export function longestStall(
  stalls: readonly Stall[],
  span: { readonly sinceNs: number; readonly untilNs: number },
): number {
  const inSpan = stalls.filter((stall) => stall.endNs > span.sinceNs && stall.beginNs < span.untilNs);
  return Math.max(0, ...inSpan.map((stall) => (stall.endNs - stall.beginNs) / 1e6));
}
