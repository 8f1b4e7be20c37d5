import { setTimeout as delay } from 'node:timers/promises';
import type { Difference } from '@dwcp/drift';
import type { Laboratory } from '@dwcp/emulate';
import type { EnvironmentPaths } from '@dwcp/environment';
import type { Context } from '@dwcp/io';
import { type Drift, DwcpError } from '@dwcp/model';
import type { RemediationPlan } from '../remediation-plan.ts';
import { writeState } from './copied-state.ts';
import { type FoundOnNode, nodesOf, unreadNodes } from './found-state.ts';
import { failedNodes, notTakenOn } from './judge-rehearsal.ts';
import { failingCheck, lookAtNodes, repairInLab } from './rehearsal-network.ts';

/** Longest the network of a lab may take until it is as it should be. */
const convergenceMs = 60_000;
/** Longest until what was brought about is seen, and until what is to stay has had its effect. */
const effectMs = 15_000;
const betweenLooksMs = 1_000;

export interface Course {
  readonly laboratory: Laboratory;
  /** Of the rehearsal. */
  readonly paths: EnvironmentPaths;
  readonly plan: RemediationPlan;
  readonly kept: readonly Drift[];
  /** In the keys of the lab. */
  readonly found: readonly FoundOnNode[];
  readonly projectDir: string;
}

/**
 * The course of a rehearsal: whole, then with what is to stay, then with all that was found; repaired; looked at again. Returns
 * by node why its repair is not to be carried out.
 */
export async function performRepairs(course: Course, ctx: Context): Promise<ReadonlyMap<string, string>> {
  const { laboratory, plan, kept, found } = course;
  const nodes = nodesOf(plan);
  const refusals = unreadNodes(found);
  const refuse = (reasons: Iterable<readonly [string, string]>): void => {
    for (const [node, reason] of reasons) if (!refusals.has(node)) refusals.set(node, reason);
  };
  const isGoing = ({ node }: { readonly node: string | null }): boolean => node !== null && !refusals.has(node);
  const look = () => lookAtNodes(laboratory, nodes, ctx);

  const broken = await failingCheck(laboratory, convergenceMs, ctx);
  if (broken !== null) return everyNode(nodes, `what was deployed does not come up in the lab: ${broken}`);
  const bare = await look();
  refuse(await takeOn(found, 'kept', laboratory));
  const isWhole = kept.length === 0 || (await failingCheck(laboratory, effectMs, ctx)) === null;
  refuse(await takeOn(found, 'mended', laboratory));
  const mended = plan.mended.filter(({ node }) => node !== null && nodes.includes(node));
  const missing = (seen: readonly Difference[]) => notTakenOn(mended, { bare, drifted: seen });
  const drifted = await lookUntil(look, (seen) => missing(seen).length === 0, { timeoutMs: effectMs, ctx });
  refuse(
    missing(drifted).map((drift) => [drift.node ?? '', `${drift.check} of ${drift.subject} does not show in the lab`]),
  );

  for (const wave of plan.waves) {
    const failures = await repairInLab(wave.filter(isGoing), course, ctx);
    refuse(failures.map(([node, reason]) => [node, `it failed in the lab: ${reason}`]));
  }
  const judge = (seen: readonly Difference[]) =>
    failedNodes(mended.filter(isGoing), {
      looks: { bare, drifted, repaired: seen.filter(isGoing) },
      kept: kept.filter(isGoing),
    });
  refuse(judge(await lookUntil(look, (seen) => judge(seen).size === 0, { timeoutMs: convergenceMs, ctx })));
  if (!isWhole || refusals.size > 0) return refusals;
  const failing = await failingCheck(laboratory, convergenceMs, ctx);
  return failing === null ? refusals : everyNode(nodes, `the network of the lab is not whole after it: ${failing}`);
}

async function takeOn(
  found: readonly FoundOnNode[],
  part: 'mended' | 'kept',
  { lab }: Laboratory,
): Promise<readonly (readonly [string, string])[]> {
  const reasons = await Promise.all(
    found.map(async (one) => [one.node, await writeState(one[part], lab.runner(one.node))] as const),
  );
  return reasons.flatMap(([node, reason]) =>
    reason === null ? [] : [[node, `the lab did not take on what was found: ${reason}`] as const],
  );
}

/** The last look: the first one that is as it should be, or one after the time is over. */
async function lookUntil(
  look: () => Promise<readonly Difference[]>,
  isDone: (seen: readonly Difference[]) => boolean,
  { timeoutMs, ctx }: { readonly timeoutMs: number; readonly ctx: Context },
): Promise<readonly Difference[]> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const seen = await look();
    if (isDone(seen) || performance.now() >= deadline) return seen;
    if (ctx.signal.aborted) throw new DwcpError('INTERRUPTED', 'interrupted while the lab was looked at');
    await delay(betweenLooksMs);
  }
}

function everyNode(nodes: readonly string[], reason: string): ReadonlyMap<string, string> {
  return new Map(nodes.map((node) => [node, reason]));
}
