import type { Gateway, Topology } from '@dwcp/model';
import { gatewayOf, tunnelsOf } from '@dwcp/model';

/** The gateways a gateway's dwcpd has a link to: those it shares a tunnel with, in the order of the tunnels. */
export function daemonPeers(topology: Topology, gateway: string): readonly Gateway[] {
  if (!topology.environment.dwcpd) return [];
  const names = new Set(tunnelsOf(topology, gateway).map(({ remote }) => remote.gateway));
  return [...names].map((name) => gatewayOf(topology, name));
}
