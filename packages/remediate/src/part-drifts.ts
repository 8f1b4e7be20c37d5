import { createHash } from 'node:crypto';
import type { Drift } from '@dwcp/model';
import type { PlannedAction } from '@dwcp/provision';
import type { LeftDrift } from './remediation-plan.ts';

/** Another dwcp may make another configuration of the same description: that is a change, not a repair. Pure. */
export function whyNotDeployed(json: string, deployed: string | null): string | null {
  const isDeployed = deployed === null || createHash('sha256').update(json).digest('hex') === deployed;
  return isDeployed
    ? null
    : 'this dwcp makes another configuration of it than was deployed: `dwcp deploy` applies that';
}

/** Which drifts a plan limited to them mends, and why the others stay. One thing too many, and nothing is mended. Pure. */
export function partDrifts(
  drifts: readonly Drift[],
  actions: readonly PlannedAction[],
): { readonly mended: readonly Drift[]; readonly left: readonly LeftDrift[] } {
  const known = new Set(drifts.map(({ subject }) => subject));
  const [beyond] = actions.filter(({ address }) => !known.has(address));
  if (beyond !== undefined) {
    const what = `it cannot be repaired alone: the plan would ${words(beyond)} ${beyond.address} as well`;
    return { mended: [], left: drifts.map((drift) => ({ drift, reason: `${what}: \`dwcp deploy\` shows all of it` })) };
  }
  const refused = (drift: Drift): string | null => {
    // An address may stand there several times: an object a replacement left behind is deleted under the same one.
    const own = actions.filter(({ address }) => address === drift.subject);
    if (own.length === 0) return 'Terraform would change nothing about it: look at it by hand';
    const isAllowed = (word: string): boolean =>
      word === 'create' ? drift.check === 'terraform/gone' : word === 'update';
    const refusedAction = own.find((action) => !action.actions.every(isAllowed));
    return refusedAction === undefined
      ? null
      : `Terraform would ${words(refusedAction)} it, which no repair does: \`dwcp deploy\` shows what goes`;
  };
  return {
    mended: drifts.filter((drift) => refused(drift) === null),
    left: drifts.flatMap((drift) => {
      const reason = refused(drift);
      return reason === null ? [] : [{ drift, reason }];
    }),
  };
}

/**
 * The same of the plan that is carried out: it is carried out whole or not at all, so one drift it must not mend leaves all
 * of them. Pure.
 */
export function partAgain(
  drifts: readonly Drift[],
  actions: readonly PlannedAction[],
): { readonly mended: readonly Drift[]; readonly left: readonly LeftDrift[] } {
  const { mended, left } = partDrifts(drifts, actions);
  if (left.length === 0) return { mended, left };
  const reason = 'the cloud changed while it was planned: run `dwcp drift remediate` again';
  const reasons = new Map(left.map((entry) => [entry.drift.id, entry.reason]));
  return { mended: [], left: drifts.map((drift) => ({ drift, reason: reasons.get(drift.id) ?? reason })) };
}

function words({ actions }: PlannedAction): string {
  return actions.includes('delete') && actions.includes('create') ? 'replace' : actions.join(' and ');
}
