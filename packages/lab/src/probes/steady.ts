import type { FlowSnapshot } from './prober-snapshot.ts';

export interface SteadyResult {
  /** Up to here everything of all the flows is known; end a trace with it. */
  readonly untilNs: number;
  /** Flows that are not steady; [] when the wait was fulfilled. */
  readonly unsteady: readonly string[];
}

/** A flow is steady when the last `steadyMs` of what is known of all flows, all after `sinceNs`, were answers only. */
export function steadyUntil(
  flows: readonly FlowSnapshot[],
  options: { readonly sinceNs: number; readonly steadyMs: number },
): SteadyResult {
  const untilNs = Math.min(...flows.map((flow) => flow.judgedNs));
  const isSteady = ({ runSinceNs }: FlowSnapshot) =>
    runSinceNs !== null && untilNs - Math.max(runSinceNs, options.sinceNs) >= options.steadyMs * 1e6;
  return { untilNs, unsteady: flows.filter((flow) => !isSteady(flow)).map((flow) => flow.flow) };
}
