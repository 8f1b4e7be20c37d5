import { formatFlow } from '../../schema/scenario/values.ts';
import { issue } from '../rule.ts';
import { breakageOf, severs } from './breakage.ts';
import { isOperation, knownFaults, type ScenarioTopologyRule } from './scenario-rule.ts';

export const canaryNoticed: ScenarioTopologyRule = (document, topology) =>
  knownFaults(document, topology).flatMap(({ name, fault, flows }) => {
    if (!fault.canary || isOperation(fault) || fault.kind === 'daemon') return [];
    const breakage = breakageOf(topology, fault);
    const isNoticed = flows.some(({ flow }) => severs(topology, breakage, flow));
    const [first] = flows;
    if (isNoticed || first === undefined) return [];
    return [
      issue('scenario/canary', first.path, {
        message: `${name} is a canary, but ${formatFlow(first.flow)} has another way: it may pass unnoticed`,
        hint: 'cut a link or a gateway that has no other beside it',
      }),
    ];
  });
