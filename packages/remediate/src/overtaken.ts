import type { RemediationPlan } from './remediation-plan.ts';

const patienceMs = 30_000;

/** Whether a question took so long that what it showed may be another thing by now. Pure. */
export function isOvertaken({ askedAt, now }: { readonly askedAt: number; readonly now: number }): boolean {
  return now < askedAt || now - askedAt > patienceMs;
}

/**
 * What of an approved plan still holds by a plan that was made `again` after the answer: nothing is put back that changed
 * meanwhile, and nothing that was not shown. Pure.
 */
export function withoutOvertaken(plan: RemediationPlan, again: RemediationPlan): RemediationPlan {
  const ids = new Set(again.mended.map(({ id }) => id));
  // Terraform's plan was judged whole.
  const isCloudWhole = plan.mended.every(({ id, kind }) => kind !== 'terraform' || ids.has(id));
  const mended = plan.mended.filter(({ id, kind }) => ids.has(id) && (kind !== 'terraform' || isCloudWhole));
  const overtaken = plan.mended.filter((drift) => !mended.includes(drift));
  const reasons = new Map(again.left.map(({ drift, reason }) => [drift.id, reason]));
  const reason = 'it, or what is repaired together with it, changed while the question waited: run `dwcp drift detect`';
  return {
    files: plan.files.filter((file) => again.files.includes(file)),
    addresses: isCloudWhole ? plan.addresses : [],
    waves: again.waves,
    mended,
    left: [...plan.left, ...overtaken.map((drift) => ({ drift, reason: reasons.get(drift.id) ?? reason }))],
  };
}
