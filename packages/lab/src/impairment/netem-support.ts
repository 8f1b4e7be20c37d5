import type { Context } from '@dwcp/io';

export type ImpairmentBackend = 'netem' | 'forwarder';

/** What impairs links on this machine. */
export interface ImpairmentSupport {
  readonly backend: ImpairmentBackend;
  /** netem draws the same losses for the same seed: kernel 6.6 and iproute2 6.5. */
  readonly takesSeed: boolean;
}

/** Tries netem in a namespace that is gone at once. */
export async function inspectImpairmentSupport(ctx: Context): Promise<ImpairmentSupport> {
  if (!(await isTaken(netemProbe, ctx))) return { backend: 'forwarder', takesSeed: true };
  return { backend: 'netem', takesSeed: await isTaken([...netemProbe, 'seed', '1'], ctx) };
}

export const netemProbe: readonly string[] = ['tc', 'qdisc', 'add', 'dev', 'lo', 'root', 'netem', 'delay', '1ms'];

async function isTaken(argv: readonly string[], ctx: Context): Promise<boolean> {
  const result = await ctx.run.run(['unshare', '--net', '--', ...argv], {
    timeoutMs: 10_000,
    okExitCodes: [...Array(256).keys()],
  });
  return result.exitCode === 0;
}
