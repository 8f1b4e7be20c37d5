import type { Context } from '@dwcp/io';
import type { Drift } from '@dwcp/model';
import { openReach } from '../open-reach.ts';
import type { RemediationPlan } from '../remediation-plan.ts';
import type { Situation } from '../situation.ts';
import { type ReadState, readState } from './copied-state.ts';

/** What a rehearsal is about. */
export interface Rehearsed {
  readonly plan: RemediationPlan;
  /** Drifts of the same nodes that are to stay, and can be brought about elsewhere. */
  readonly kept: readonly Drift[];
  readonly situation: Situation;
}

/** What makes up the drifts of a node. */
export interface FoundOnNode {
  readonly node: string;
  readonly mended: readonly ReadState[];
  readonly kept: readonly ReadState[];
  /** Why it could not be read; null where it was. */
  readonly reason: string | null;
}

/** Nodes whose repair is rehearsed, in the order of the repair. Pure. */
export function nodesOf({ waves }: RemediationPlan): readonly string[] {
  return waves.flat().map(({ node }) => node);
}

/** Reads what the nodes are like now. Throws HOST_UNREACHABLE where there is no way to any of them. */
export async function readFound({ plan, kept, situation }: Rehearsed, ctx: Context): Promise<readonly FoundOnNode[]> {
  const { topology, paths, deployed } = situation;
  const reach = await openReach(topology, paths, ctx);
  try {
    return await Promise.all(
      nodesOf(plan).map(async (node) => {
        const [runner, release] = [reach.runners.get(node), deployed.get(node)];
        if (runner === undefined || release === undefined) throw new Error(`no way to reach ${node}`);
        const of = (drifts: readonly Drift[]) =>
          readState(
            drifts.filter((drift) => drift.node === node),
            { runner, release },
          );
        const [own, others] = [await of(plan.mended), await of(kept)];
        if (typeof own === 'string') return unread(node, own);
        if (typeof others === 'string') return unread(node, others);
        return { node, mended: own, kept: others, reason: null };
      }),
    );
  } finally {
    await reach.close();
  }
}

/** Nodes whose state could not be read, with the reason. Pure. */
export function unreadNodes(found: readonly FoundOnNode[]): Map<string, string> {
  return new Map(found.flatMap(({ node, reason }) => (reason === null ? [] : [[node, reason] as const])));
}

function unread(node: string, reason: string): FoundOnNode {
  return { node, mended: [], kept: [], reason: `what was found cannot be read: ${reason}` };
}
