import type { LabPlan } from '@dwcp/lab';

export interface JointEnd {
  readonly node: string;
  readonly device: string;
  /** With length. */
  readonly address: string;
}

/** A link between two nodes, for those who make the network another way. */
export type Joint = readonly [JointEnd, JointEnd];

export function jointsOf(plan: LabPlan): readonly Joint[] {
  const ends = new Map<string, JointEnd[]>();
  for (const host of plan.hosts) {
    for (const port of host.interfaces) {
      const end = { node: host.name, device: port.name, address: port.addresses[0] ?? '' };
      ends.set(port.segment, [...(ends.get(port.segment) ?? []), end]);
    }
  }
  return [...ends.values()].map(([a, b]) => {
    if (a === undefined || b === undefined) throw new Error('a link with one end');
    return [a, b];
  });
}
