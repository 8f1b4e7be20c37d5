import type { RemediationPlan } from '../remediation-plan.ts';

/** A plan without the repairs of these nodes, which are left for the reasons that stand beside them. Pure. */
export function withoutNodes(plan: RemediationPlan, refusals: ReadonlyMap<string, string>): RemediationPlan {
  const reasonOf = (node: string | null): string | undefined => (node === null ? undefined : refusals.get(node));
  return {
    ...plan,
    waves: plan.waves
      .map((wave) => wave.filter(({ node }) => reasonOf(node) === undefined))
      .filter((wave) => wave.length > 0),
    mended: plan.mended.filter(({ node }) => reasonOf(node) === undefined),
    left: [
      ...plan.left,
      ...plan.mended.flatMap((drift) => {
        const reason = reasonOf(drift.node);
        return reason === undefined ? [] : [{ drift, reason: `its repair was rehearsed and is left: ${reason}` }];
      }),
    ],
  };
}
