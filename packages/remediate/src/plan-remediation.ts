import { preferredLast } from '@dwcp/deploy';
import type { Drift, HostRole, Topology } from '@dwcp/model';
import { whySpared } from './kept-drifts.ts';
import type { NodeRepair, RemediationPlan } from './remediation-plan.ts';
import { type Repair, type RepairFacts, repairOf } from './repair-of.ts';

/** Which drift is mended by what, in which order, and what is left with the reason. */
export function planRemediation(
  drifts: readonly Drift[],
  facts: RepairFacts & { readonly topology: Topology },
): RemediationPlan {
  const repairs = sparing(
    drifts.map((drift) => ({ drift, repair: repairOf(drift, facts) })),
    facts,
  );
  const list = repairs.map(({ repair }) => repair);
  return {
    files: list.flatMap((repair) => (repair.kind === 'description' ? [repair.file] : [])),
    addresses: list.flatMap((repair) => (repair.kind === 'cloud' ? [repair.address] : [])),
    waves: wavesOfRepairs(mergeByNode(list), facts.topology),
    mended: repairs.flatMap(({ drift, repair }) => (repair.kind === 'none' ? [] : [drift])),
    left: repairs.flatMap(({ drift, repair }) => (repair.kind === 'none' ? [{ drift, reason: repair.reason }] : [])),
  };
}

interface DriftRepair {
  readonly drift: Drift;
  readonly repair: Repair;
}

/** Without those that would take back what is to stay, be it that nobody asked for it or that it is left. */
function sparing(
  repairs: readonly DriftRepair[],
  { kept: others, deployed }: Pick<RepairFacts, 'kept' | 'deployed'>,
): readonly DriftRepair[] {
  const kept = [...others, ...repairs.flatMap(({ drift, repair }) => (repair.kind === 'none' ? [drift] : []))];
  return repairs.map(({ drift, repair }) => {
    if (repair.kind !== 'node') return { drift, repair };
    const units = deployed.get(repair.repair.node)?.units ?? [];
    const reason = whySpared(drift, { repair: repair.repair, kept, units });
    return { drift, repair: reason === null ? repair : { kind: 'none', reason } };
  });
}

function mergeByNode(repairs: readonly Repair[]): readonly NodeRepair[] {
  const byNode = new Map<string, NodeRepair>();
  for (const repair of repairs) {
    if (repair.kind !== 'node') continue;
    const own = repair.repair;
    const before = byNode.get(own.node);
    byNode.set(own.node, before === undefined ? own : merged(before, own));
  }
  return [...byNode.values()];
}

function merged(a: NodeRepair, b: NodeRepair): NodeRepair {
  return {
    node: a.node,
    roles: union<HostRole>(a.roles, b.roles),
    files: union(a.files, b.files),
    reload: union(a.reload, b.reload),
    units: union(a.units, b.units),
    sysctl: union(a.sysctl, b.sysctl),
  };
}

function union<T>(a: readonly T[], b: readonly T[]): readonly T[] {
  return [...new Set([...a, ...b])];
}

/** What the network stands on is never changed all at once. */
function wavesOfRepairs(repairs: readonly NodeRepair[], topology: Topology): RemediationPlan['waves'] {
  const nodes = repairs.map(({ node }) => node);
  return preferredLast(topology, nodes).map((wave) => repairs.filter(({ node }) => wave.includes(node)));
}
