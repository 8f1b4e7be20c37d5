import type { Difference } from '@dwcp/drift';
import type { Drift } from '@dwcp/model';

/** How the nodes of a rehearsal differed from their release: with everything that was found on the fleet, and after the repair. */
export interface Looks {
  readonly drifted: readonly Difference[];
  readonly repaired: readonly Difference[];
}

/** Drifts the lab did not take on: a repair of nothing proves nothing. Pure. */
export function notTakenOn(mended: readonly Drift[], drifted: readonly Difference[]): readonly Drift[] {
  const shown = new Set(drifted.map(keyOf));
  return mended.filter((drift) => !shown.has(keyOf(drift)));
}

/**
 * Why the repair of each node is not to be carried out, by what it did in the lab: everything is as it was deployed, but for
 * what is to stay, which is as it was. Pure.
 */
export function failedNodes({
  looks: { drifted, repaired },
  kept,
}: {
  readonly looks: Looks;
  readonly kept: readonly Drift[];
}): ReadonlyMap<string, string> {
  const keptKeys = new Set(kept.map(keyOf));
  const before = new Map(drifted.map((one) => [keyOf(one), one]));
  const after = new Map(repaired.map((one) => [keyOf(one), one]));
  const reasons = new Map<string, string>();
  const refuse = (node: string, reason: string): void => {
    if (!reasons.has(node)) reasons.set(node, reason);
  };
  for (const [key, { node, check, subject }] of after) {
    if (!keptKeys.has(key) || !before.has(key)) refuse(node, `after the repair there is ${check} of ${subject}`);
  }
  for (const [key, { node, check, subject, observed }] of before) {
    if (!keptKeys.has(key)) continue;
    if (after.get(key)?.observed !== observed) {
      refuse(node, `the repair changes ${check} of ${subject}, which is to stay`);
    }
  }
  return reasons;
}

function keyOf({ node, check, subject }: Pick<Drift, 'node' | 'check' | 'subject'>): string {
  return JSON.stringify([node, check, subject]);
}
