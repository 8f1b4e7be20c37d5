import type { CausedMismatch, Mismatch } from './mismatch.ts';

/**
 * What is there against both what is described and what was deployed. Only what differs from the description is a drift:
 * it is an outside change when it differs from the baseline too, and not applied when it is still as deployed. What
 * differs from the baseline alone is as described, however it came to be.
 */
export function compareThreeWay(against: {
  readonly declared: readonly Mismatch[];
  readonly baseline: readonly Mismatch[];
}): readonly CausedMismatch[] {
  const deployed = new Map(against.baseline.map((mismatch) => [keyOf(mismatch), mismatch]));
  return against.declared.map((mismatch) => {
    const before = deployed.get(keyOf(mismatch));
    return before === undefined
      ? { ...mismatch, cause: 'not-applied', baseline: mismatch.observed }
      : { ...mismatch, cause: 'outside-change', baseline: before.wanted };
  });
}

function keyOf({ node, aspect, subject }: Mismatch): string {
  return JSON.stringify([node, aspect, subject]);
}
