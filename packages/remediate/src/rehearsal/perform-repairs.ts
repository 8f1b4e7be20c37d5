import { setTimeout as delay } from 'node:timers/promises';
import type { Difference } from '@dwcp/drift';
import type { Laboratory } from '@dwcp/emulate';
import type { EnvironmentPaths } from '@dwcp/environment';
import type { Context } from '@dwcp/io';
import { type Drift, DwcpError } from '@dwcp/model';
import type { RemediationPlan } from '../remediation-plan.ts';
import { writeState } from './copied-state.ts';
import { type FoundOnNode, nodesOf } from './found-state.ts';
import { failedNodes, notTakenOn } from './judge-rehearsal.ts';
import { failingChecks, lookAtNodes, repairInLab } from './rehearsal-network.ts';

/** Longest the network of a lab may take until it is as it should be. */
const convergenceMs = 60_000;
/** Longest until what was brought about is seen, and until the network has settled with what is to stay. */
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
 * by node why its repair is not to be carried out. Where that is not empty, the others were not rehearsed without it.
 */
export async function performRepairs(course: Course, ctx: Context): Promise<ReadonlyMap<string, string>> {
  const { laboratory, plan, kept, found } = course;
  const nodes = nodesOf(plan);
  const look = () => lookAtNodes(laboratory, nodes, ctx);
  const looking = (isDone: (seen: readonly Difference[]) => boolean, timeoutMs: number) =>
    lookUntil(look, isDone, { timeoutMs, ctx });

  const [broken] = await failingChecks(laboratory, convergenceMs, ctx);
  if (broken !== undefined)
    return everyNode(nodes, `what was deployed does not come up in the lab: ${broken.join(': ')}`);
  const bare = await looking((seen) => seen.length === 0, effectMs);
  if (bare.length > 0) return byNode(bare.map((one) => [one.node, `the lab cannot do ${one.check} of ${one.subject}`]));
  const stay = await takeOn(found, 'kept', laboratory);
  if (stay.size > 0) return stay;
  const known = kept.length === 0 ? new Map<string, string>() : await failingChecks(laboratory, effectMs, ctx);
  const refused = await takeOn(found, 'mended', laboratory);
  if (refused.size > 0) return refused;
  const mended = plan.mended.filter(({ node }) => node !== null && nodes.includes(node));
  const drifted = await looking((seen) => notTakenOn(mended, seen).length === 0, effectMs);
  const missing = notTakenOn(mended, drifted);
  if (missing.length > 0) {
    return byNode(missing.map((one) => [one.node ?? '', `${one.check} of ${one.subject} does not show in the lab`]));
  }
  for (const wave of plan.waves) {
    const failures = await repairInLab(wave, course, ctx);
    if (failures.length > 0) return byNode(failures.map(([node, reason]) => [node, `it fails in the lab: ${reason}`]));
  }
  const judge = (repaired: readonly Difference[]) => failedNodes({ looks: { drifted, repaired }, kept });
  const failed = judge(await looking((seen) => judge(seen).size === 0, convergenceMs));
  if (failed.size > 0) return failed;
  const failing = [...(await failingChecks(laboratory, convergenceMs, ctx))].find(([id]) => !known.has(id));
  return failing === undefined ? new Map() : everyNode(nodes, `after the repair the lab fails ${failing.join(': ')}`);
}

async function takeOn(
  found: readonly FoundOnNode[],
  part: 'mended' | 'kept',
  { lab }: Laboratory,
): Promise<ReadonlyMap<string, string>> {
  const subjects = await Promise.all(
    found.map(async (one) => [one.node, await writeState(one[part], lab.runner(one.node))] as const),
  );
  return byNode(
    subjects.flatMap(([node, subject]) =>
      subject === null ? [] : [[node, `the lab does not take on what was found of ${subject}`] as const],
    ),
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

/** The first reason of each node. */
function byNode(reasons: readonly (readonly [node: string, reason: string])[]): ReadonlyMap<string, string> {
  return new Map(reasons.toReversed());
}

function everyNode(nodes: readonly string[], reason: string): ReadonlyMap<string, string> {
  return byNode(nodes.map((node) => [node, reason]));
}
