import { isDeepStrictEqual } from 'node:util';
import type { OutsidePlan } from './cloud-resources.ts';
import type { PlanDocument } from './plan-schema.ts';

/**
 * Resources that stay in the cloud and are not among the planned ones: those the plan forgets without destroying them, and
 * those changed by somebody else in a way the plan does not start from.
 */
export function outsidePlan(plan: PlanDocument): readonly OutsidePlan[] {
  const changes = new Map((plan.resource_changes ?? []).map(({ address, change }) => [address, change]));
  const forgotten = [...changes].flatMap(([address, change]) =>
    change.actions?.includes('forget') === true ? [{ address, reason: 'forgotten' as const }] : [],
  );
  const drifted = (plan.resource_drift ?? []).flatMap(({ address, change }) => {
    // A plan that was refreshed starts from what is there: it undoes the drift, or has it among its values.
    const isKnown = isDeepStrictEqual(changes.get(address)?.before ?? null, change.after ?? null);
    return isKnown || change.actions?.includes('no-op') === true ? [] : [{ address, reason: 'drifted' as const }];
  });
  return [...forgotten, ...drifted];
}
