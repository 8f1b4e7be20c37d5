import type { ScenarioDocument } from '../../schema/scenario/index.ts';
import type { Path } from '../rule.ts';
import { type FlowPlace, faultsOf } from './scenario-rule.ts';

/** Every flow of the document where it is written, once. */
export function writtenFlows(document: ScenarioDocument): readonly FlowPlace[] {
  const { checks, benchmark, flows } = document;
  return [
    ...listed(checks.reach, ['checks', 'reach']),
    ...listed(checks.mustNotReach, ['checks', 'mustNotReach']),
    ...listed(benchmark?.flows, ['benchmark', 'flows']),
    ...listed(flows, ['flows']),
    ...faultsOf(document).flatMap(({ fault, path }) => listed(fault.flows, [...path, 'flows'])),
  ];
}

function listed(flows: readonly FlowPlace['flow'][] | undefined, path: Path): readonly FlowPlace[] {
  return (flows ?? []).map((flow, index) => ({ flow, path: [...path, index] }));
}
