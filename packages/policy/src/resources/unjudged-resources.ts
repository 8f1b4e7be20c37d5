import type { OutsidePlan, Resources } from './cloud-resources.ts';
import { unjudgedTypes } from './unjudged-types.ts';

const namedAtMost = 20;

/** Resources that no rule looked at, as one sentence; null when there are none. */
export function unjudgedResources(resources: Pick<Resources, 'ignored_types' | 'outside_plan'>): string | null {
  const named = (reason: OutsidePlan['reason'], words: string): readonly string[] => {
    const found = resources.outside_plan.filter((one) => one.reason === reason).map(({ address }) => address);
    const addresses = [...new Set(found)];
    const more = addresses.length > namedAtMost ? [`${addresses.length - namedAtMost} more`] : [];
    return addresses.length === 0 ? [] : [`${words} ${[...addresses.slice(0, namedAtMost), ...more].join(', ')}`];
  };
  const reasons = [
    ...[unjudgedTypes(resources)].filter((reason) => reason !== null),
    ...named('forgotten', 'the plan forgets and leaves as it is'),
    ...named('foreign policy', 'what these attached policies say is not in the plan:'),
    ...named('drifted', 'changed outside Terraform, and not what the plan starts from:'),
  ];
  return reasons.length === 0 ? null : reasons.join('; ');
}
