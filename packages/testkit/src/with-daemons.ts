import type { Topology } from '@dwcp/model';

/** The same network, its gateways with dwcpd or without. */
export function withDaemons(topology: Topology, dwcpd = true): Topology {
  return { ...topology, environment: { ...topology.environment, dwcpd } };
}
