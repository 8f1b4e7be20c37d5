import type { LabHost, LabInterface, LabPlan } from '../lab-plan.ts';

export interface CableEnd {
  readonly host: LabHost;
  readonly port: LabInterface;
}

/** The interfaces each cable of a plan joins, in the order of the plan. */
export function cableEndsOf(plan: LabPlan): ReadonlyMap<string, readonly CableEnd[]> {
  const ends = new Map<string, CableEnd[]>();
  for (const segment of plan.segments) if (segment.kind === 'cable') ends.set(segment.name, []);
  for (const host of plan.hosts) for (const port of host.interfaces) ends.get(port.segment)?.push({ host, port });
  return ends;
}
