import type { FaultDocument } from '../../schema/scenario/fault.ts';
import { formatFlow, formatLinkEnd } from '../../schema/scenario/values.ts';
import { issue } from '../rule.ts';
import { breakageOf, crosses, tunnelsFor } from './breakage.ts';
import { knownFaults, type ScenarioTopologyRule } from './scenario-rule.ts';

/**
 * The loss of a whole region is watched from outside it: without another place that does its work, all there is to judge
 * is that the others go on.
 */
export const flowsCrossFault: ScenarioTopologyRule = (document, topology) =>
  knownFaults(document, topology).flatMap(({ name, fault, flows }) => {
    if (fault.kind === 'region') return [];
    const breakage = breakageOf(topology, fault);
    return flows
      .filter(({ flow }) => !crosses(topology, breakage, flow))
      .map(({ flow, path }) => {
        const tunnels = tunnelsFor(topology, flow).map((tunnel) => tunnel.name);
        return issue('scenario/flow-crosses', path, {
          message: `${formatFlow(flow)} cannot notice ${name}: it never passes ${brokenThing(fault)}`,
          hint:
            tunnels.length === 0
              ? 'no tunnel joins the two sites, or both ends are in one: name a flow that passes what is broken'
              : `it takes one of ${tunnels.join(', ')}: name a flow that passes what is broken`,
        });
      });
  });

function brokenThing(fault: FaultDocument): string {
  if ('link' in fault) return formatLinkEnd(fault.link);
  if ('node' in fault) return fault.node;
  if ('tunnel' in fault) return fault.tunnel;
  return fault.kind === 'zone' ? `${fault.zone} of ${fault.site}` : fault.site;
}
