import type { Topology } from '@dwcp/model';
import type { Issue } from '../../issue.ts';
import type { ScenarioDocument } from '../../schema/scenario/index.ts';
import { canaryNoticed } from './canary-noticed.ts';
import { canaryRequired } from './canary-required.ts';
import { checksAgree } from './checks-agree.ts';
import { daemonsRun } from './daemons-run.ts';
import { faultNames } from './fault-names.ts';
import { faultTarget } from './fault-target.ts';
import { faultsLeaveAWay } from './faults-leave-a-way.ts';
import { flowEnds } from './flow-ends.ts';
import { flowsCrossFault } from './flows-cross-fault.ts';
import { impairments } from './impairments.ts';
import { interfacesExist } from './interfaces-exist.ts';
import { limits } from './limits.ts';
import { linkNames } from './link-names.ts';
import { nodesExist } from './nodes-exist.ts';
import { packetFits } from './packet-fits.ts';
import { packetSize } from './packet-size.ts';
import { placesExist } from './places-exist.ts';
import { scale } from './scale.ts';
import { scenarioName } from './scenario-name.ts';
import type { ScenarioRule, ScenarioTopologyRule } from './scenario-rule.ts';
import { timeBudget } from './time-budget.ts';
import { tunnelsExist } from './tunnels-exist.ts';

const scenarioRules: readonly ScenarioRule[] = [
  scenarioName,
  scale,
  linkNames,
  impairments,
  checksAgree,
  flowEnds,
  faultNames,
  canaryRequired,
  packetSize,
  limits,
  timeBudget,
];

const topologyRules: readonly ScenarioTopologyRule[] = [
  nodesExist,
  interfacesExist,
  tunnelsExist,
  placesExist,
  faultTarget,
  daemonsRun,
  flowsCrossFault,
  faultsLeaveAWay,
  canaryNoticed,
  packetFits,
];

/** Everything the rules have to say about a scenario; without a topology only what it says by itself. */
export function checkScenario(
  document: ScenarioDocument,
  run: { readonly name: string; readonly topology: Topology | null },
): readonly Issue[] {
  const { topology } = run;
  return [
    ...scenarioRules.flatMap((rule) => rule(document, run)),
    ...(topology === null ? [] : topologyRules.flatMap((rule) => rule(document, topology))),
  ];
}
