import type { Difference } from '@dwcp/drift';
import type { Drift } from '@dwcp/model';

/** How the nodes of a rehearsal differed from their release. */
export interface Looks {
  /** As they came up: what the lab cannot do. */
  readonly bare: readonly Difference[];
  /** With everything that was found on the fleet. */
  readonly drifted: readonly Difference[];
  /** After the repair. */
  readonly repaired: readonly Difference[];
}

/** Drifts the lab did not take on: a repair of nothing proves nothing. Pure. */
export function notTakenOn(
  mended: readonly Drift[],
  { bare, drifted }: Pick<Looks, 'bare' | 'drifted'>,
): readonly Drift[] {
  const shown = keysOf(without(drifted, bare));
  return mended.filter((drift) => !shown.has(keyOf(drift)));
}

/** Why the repair of each node is not to be carried out, by what it did in the lab. Pure. */
export function failedNodes(
  mended: readonly Drift[],
  { looks, kept }: { readonly looks: Looks; readonly kept: readonly Drift[] },
): ReadonlyMap<string, string> {
  const { bare, drifted, repaired } = looks;
  const mendedKeys = keysOf(mended);
  const staying = keysOf(without(drifted, bare).filter((one) => keysOf(kept).has(keyOf(one))));
  const allowed = new Set([...keysOf(bare), ...staying]);
  const reasons = new Map<string, string>();
  const refuse = (node: string | null, reason: string): void => {
    if (node !== null && !reasons.has(node)) reasons.set(node, reason);
  };
  for (const { node, check, subject } of repaired) {
    const key = keyOf({ node, check, subject });
    if (mendedKeys.has(key)) refuse(node, `${check} of ${subject} was still there after the repair in the lab`);
    else if (!allowed.has(key)) refuse(node, `after the repair there was ${check} of ${subject} in the lab`);
  }
  const left = keysOf(repaired);
  for (const drift of kept) {
    const key = keyOf(drift);
    if (staying.has(key) && !left.has(key)) {
      refuse(drift.node, `the repair took ${drift.check} of ${drift.subject} back in the lab, which is to stay`);
    }
  }
  return reasons;
}

type Subject = Pick<Drift, 'node' | 'check' | 'subject'>;

function without(differences: readonly Difference[], others: readonly Difference[]): readonly Difference[] {
  const known = keysOf(others);
  return differences.filter((one) => !known.has(keyOf(one)));
}

function keysOf(subjects: readonly Subject[]): ReadonlySet<string> {
  return new Set(subjects.map(keyOf));
}

function keyOf({ node, check, subject }: Subject): string {
  return JSON.stringify([node, check, subject]);
}
