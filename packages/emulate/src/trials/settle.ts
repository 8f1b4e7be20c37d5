import type { Context, NodeRunner } from '@dwcp/io';
import type { Topology } from '@dwcp/model';
import { openSessions } from '@dwcp/network';
import type { Laboratory } from '../laboratory/laboratory.ts';
import { pause } from './pause.ts';
import type { HostEvent } from './timeline.ts';

/** The routes of every node as the kernel holds them: one text per node, in an order that does not depend on time. */
export type RouteSnapshot = ReadonlyMap<string, string>;

const lookTimeoutMs = 5_000;
const betweenLooksMs = 30;
/** A node whose routes changed and whose kernel was not heard is looked at again after so long. */
const withoutNewsMs = 400;

/** Nodes that do not answer in time are left out: they differ from every snapshot they are in. */
export async function snapshotRoutes(
  runners: ReadonlyMap<string, NodeRunner>,
  timeoutMs: number = lookTimeoutMs,
): Promise<RouteSnapshot> {
  const looks = [...runners].map(async ([node, runner]) => {
    const { stdout } = await runner.run(['ip', 'route', 'show', 'table', 'main'], { timeoutMs });
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
  /** What the hosts say, as it comes. */
  readonly hostEvents: readonly HostEvent[];
  /** Whose sessions were broken. */
  readonly nodes: readonly string[];
  readonly timeoutMs: number;
}

interface LookOptions extends SettleOptions {
  /** On the clock of performance.now(). */
  readonly until: number;
  readonly ctx: Context;
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
    const missing = await missingIn(topology, runners, { ...options, until: deadline, ctx });
    if (missing.length === 0 || performance.now() > deadline) return missing;
    ctx.signal.throwIfAborted();
    await new Promise((resolve) => setTimeout(resolve, betweenLooksMs));
  }
}

/**
 * Routes first: they cost a tenth of a look at the sessions, and come last. Between two looks the hosts are listened to:
 * looking takes the processor from those who are looked at.
 */
async function missingIn(
  topology: Topology,
  runners: ReadonlyMap<string, NodeRunner>,
  options: LookOptions,
): Promise<readonly string[]> {
  const { routes, hostEvents, until, nodes, ctx } = options;
  for (;;) {
    const heard = hostEvents.length;
    const changed = changedNodes(routes, await snapshotRoutes(runners));
    if (changed.length === 0) return openSessions(topology, { nodes, runners, timeoutMs: lookTimeoutMs }, ctx);
    if (performance.now() > until) return changed.map((node) => `${node}: its routes are not as before the fault`);
    await news(hostEvents, { changed, heard, ctx });
  }
}

/** Waits until the kernel of every one of these nodes told of a route, and they are silent; not for long where one does not. */
async function news(
  hostEvents: readonly HostEvent[],
  { changed, heard, ctx }: { readonly changed: readonly string[]; readonly heard: number; readonly ctx: Context },
): Promise<void> {
  const longest = performance.now() + withoutNewsMs;
  for (let known = heard; performance.now() < longest; known = hostEvents.length) {
    await pause(betweenLooksMs, ctx.signal);
    const told = new Set(hostEvents.slice(heard).flatMap((event) => (event.source === 'route' ? [event.node] : [])));
    if (changed.every((node) => told.has(node)) && hostEvents.length === known) return;
  }
}
