import type { Context, NodeRunner } from '@dwcp/io';
import type { Topology } from '@dwcp/model';
import { openSessions } from '@dwcp/network';
import type { Laboratory } from '../laboratory/laboratory.ts';

/** The routes of every node as the kernel holds them: one text per node, in an order that does not depend on time. */
export type RouteSnapshot = ReadonlyMap<string, string>;

const lookTimeoutMs = 5_000;
const betweenLooksMs = 60;

/** Nodes that do not answer are left out: they differ from every snapshot they are in. */
export async function snapshotRoutes(runners: ReadonlyMap<string, NodeRunner>): Promise<RouteSnapshot> {
  const looks = [...runners].map(async ([node, runner]) => {
    const { stdout } = await runner.run(['ip', 'route', 'show', 'table', 'main'], { timeoutMs: lookTimeoutMs });
    return [node, stdout.trim().split('\n').map(withoutHopId).sort().join('\n')] as const;
  });
  const settled = await Promise.allSettled(looks);
  return new Map(settled.flatMap((look) => (look.status === 'fulfilled' ? [look.value] : [])));
}

/** The kernel numbers next hops as they come: the same route has another number the next time. */
function withoutHopId(line: string): string {
  return line.replace(/ nhid \d+/, '').trim();
}

/** Nodes whose routes are not those of the snapshot. */
export function changedNodes(wanted: RouteSnapshot, observed: RouteSnapshot): readonly string[] {
  return [...wanted.keys()].filter((node) => observed.get(node) !== wanted.get(node));
}

export interface SettleOptions {
  readonly routes: RouteSnapshot;
  /** Whose sessions were broken. */
  readonly nodes: readonly string[];
  readonly timeoutMs: number;
}

/**
 * Waits until sessions and routes are as they were before a fault. Returns what is still missing when the time is over, one
 * sentence each; empty when the network is as before.
 */
export async function settle(
  laboratory: Pick<Laboratory, 'topology' | 'runners'>,
  options: SettleOptions,
  ctx: Context,
): Promise<readonly string[]> {
  const { topology, runners } = laboratory;
  const deadline = performance.now() + options.timeoutMs;
  for (;;) {
    const missing = await missingIn(topology, runners, { ...options, ctx });
    if (missing.length === 0 || performance.now() > deadline) return missing;
    ctx.signal.throwIfAborted();
    await new Promise((resolve) => setTimeout(resolve, betweenLooksMs));
  }
}

/** Routes first: they cost a hundredth of a look at the sessions, and come last. */
async function missingIn(
  topology: Topology,
  runners: ReadonlyMap<string, NodeRunner>,
  options: SettleOptions & { readonly ctx: Context },
): Promise<readonly string[]> {
  const changed = changedNodes(options.routes, await snapshotRoutes(runners));
  if (changed.length > 0) return changed.map((node) => `${node}: its routes are not as before the fault`);
  const { nodes, ctx } = options;
  return openSessions(topology, { nodes, runners, timeoutMs: lookTimeoutMs }, ctx);
}
