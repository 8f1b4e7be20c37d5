import type { Context } from '@dwcp/io';
import type { Drift, DriftReport, RemediationStep } from '@dwcp/model';
import type { RemediateOptions } from '../options.ts';
import { plannedStep } from '../planned-step.ts';
import type { RemediationPlan } from '../remediation-plan.ts';
import type { Situation } from '../situation.ts';
import { failedOn } from '../step-failures.ts';
import { copyOfDrift } from './copy-drift.ts';
import { nodesOf } from './found-state.ts';
import { rehearseRepairs } from './rehearse-repairs.ts';
import { withoutNodes } from './without-nodes.ts';

/** Rehearses what a plan does to nodes; what it is not to do after that is left in the plan that is returned. */
export async function rehearsePlan(
  plan: RemediationPlan,
  options: { readonly before: DriftReport; readonly situation: Situation; readonly options: RemediateOptions },
  ctx: Context,
): Promise<{ readonly plan: RemediationPlan; readonly steps: readonly RemediationStep[] }> {
  const [planned] = rehearsalStep(plan);
  if (planned === undefined) return { plan, steps: [] };
  const started = performance.now();
  const { before, situation } = options;
  const refusals = new Map<string, string>();
  let rest = plan;
  // What was rehearsed together with a repair that is left was not rehearsed without it.
  while (nodesOf(rest).length > 0) {
    const kept = keptOn(nodesOf(rest), { plan: rest, before, situation });
    const failed = await rehearseRepairs({ plan: rest, kept, situation }, options.options, ctx);
    if (failed.size === 0) break;
    for (const [node, reason] of failed) refusals.set(node, reason);
    rest = withoutNodes(rest, failed);
  }
  const failures = [...refusals].map(([node, reason]) => ({ node, reason }));
  const status: RemediationStep['status'] = failures.length === 0 ? 'done' : 'failed';
  const step = { ...planned, ...failedOn(planned.nodes, failures), status, durationMs: performance.now() - started };
  return { plan: rest, steps: [step] };
}

/** The rehearsal as it is shown before it is done; [] where a plan does nothing to a node. Pure. */
export function rehearsalStep(plan: RemediationPlan): readonly RemediationStep[] {
  const nodes = nodesOf(plan);
  if (nodes.length === 0) return [];
  const subjects = plan.mended.flatMap(({ node, subject }) =>
    node !== null && nodes.includes(node) ? [`${node} ${subject}`] : [],
  );
  return [{ ...plannedStep, action: 'rehearse', nodes, subjects }];
}

/** What stays on the nodes of a plan and can be brought about in a lab. */
function keptOn(
  nodes: readonly string[],
  {
    plan,
    before,
    situation,
  }: { readonly plan: RemediationPlan; readonly before: DriftReport; readonly situation: Situation },
): readonly Drift[] {
  const mended = new Set(plan.mended.map(({ id }) => id));
  return [...before.drifts, ...before.ignored.map(({ drift }) => drift)].filter((drift) => {
    const release = drift.node === null ? undefined : situation.deployed.get(drift.node);
    if (drift.node === null || release === undefined || mended.has(drift.id)) return false;
    return nodes.includes(drift.node) && 'copies' in copyOfDrift(drift, release);
  });
}
