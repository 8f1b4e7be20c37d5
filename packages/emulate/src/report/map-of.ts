import { allNodes, type NetworkMap, type Topology } from '@dwcp/model';

/** What a drawing of the network needs. Pure. */
export function mapOf(topology: Topology): NetworkMap {
  return {
    sites: topology.sites.map(({ name, kind, prefixes }) => ({ name, kind, prefixes })),
    nodes: allNodes(topology).map(({ name, site, role, address }) => ({ name, site, role, address })),
    tunnels: topology.tunnels.map(({ name, protocol, ends: [a, b] }) => ({
      name,
      protocol,
      ends: [a.gateway, b.gateway],
    })),
  };
}
