import { allNodes } from '@dwcp/model';
import { issue } from '../rule.ts';
import { faultsOf, type ScenarioTopologyRule } from './scenario-rule.ts';

export const faultTarget: ScenarioTopologyRule = (document, topology) =>
  faultsOf(document).flatMap(({ fault, path }) => {
    if (fault.kind !== 'gateway') return [];
    const node = allNodes(topology).find((candidate) => candidate.name === fault.node);
    if (node === undefined || node.role === 'gateway') return [];
    const gateways = topology.gateways.filter((gateway) => gateway.site === node.site).map((gateway) => gateway.name);
    return [
      issue('scenario/fault-target', [...path, 'node'], {
        message: `${node.name} is a node of ${node.site}, not a gateway`,
        hint: `the gateways of ${node.site} are ${gateways.join(', ')}`,
      }),
    ];
  });
