import { allNodes, type FaultDaemon, type RoutingDaemon, type Topology, tunnelsOf } from '@dwcp/model';
import { issue } from '../rule.ts';
import { faultsOf, type ScenarioTopologyRule } from './scenario-rule.ts';

export const daemonsRun: ScenarioTopologyRule = (document, topology) =>
  faultsOf(document).flatMap(({ fault, path }) => {
    if (fault.kind !== 'daemon') return [];
    if (!allNodes(topology).some((node) => node.name === fault.node)) return [];
    const running = daemonsOf(topology, fault.node);
    if (running.includes(fault.daemon)) return [];
    return [
      issue('scenario/daemon', [...path, 'daemon'], {
        message: `${fault.node} does not run ${fault.daemon}: ${reason(fault.daemon)}`,
        hint: `it runs ${running.join(', ')}`,
      }),
    ];
  });

const daemonsOfRouting: Readonly<Record<RoutingDaemon, readonly FaultDaemon[]>> = {
  frr: ['bgpd', 'bfdd', 'zebra'],
  bird: ['bird'],
};

/** What the environment starts on a node. */
function daemonsOf(topology: Topology, node: string): readonly FaultDaemon[] {
  const protocols = new Set(tunnelsOf(topology, node).map(({ tunnel }) => tunnel.protocol));
  return [
    ...daemonsOfRouting[topology.routing.daemon],
    ...(protocols.has('wireguard') ? (['wireguard'] as const) : []),
    ...(protocols.has('ipsec') ? (['charon'] as const) : []),
  ];
}

function reason(daemon: FaultDaemon): string {
  if (daemon === 'wireguard') return 'no WireGuard tunnel ends there';
  if (daemon === 'charon') return 'no IPsec tunnel ends there';
  return 'another program routes in this environment';
}
