import { formatFlow } from '../../schema/scenario/values.ts';
import { issue } from '../rule.ts';
import { breakageOf, severs } from './breakage.ts';
import { knownFaults, type ScenarioTopologyRule } from './scenario-rule.ts';

export const faultsLeaveAWay: ScenarioTopologyRule = (document, topology) =>
  knownFaults(document, topology).flatMap(({ name, fault, flows }) => {
    if (fault.canary) return [];
    const breakage = breakageOf(topology, fault);
    return flows
      .filter(({ flow }) => severs(topology, breakage, flow))
      .map(({ flow, path }) => {
        const lost = [flow.from, flow.to].find((node) => breakage.nodes.has(node));
        return issue('scenario/redundancy', path, {
          message:
            lost === undefined
              ? `${name} leaves ${formatFlow(flow)} no way: every tunnel between the two sites is broken`
              : `${name} takes ${lost} itself: ${formatFlow(flow)} has nothing to fail over to`,
          hint: 'watch a flow that has another way, or mark the fault `canary: true`',
        });
      });
  });
