import type { Gateway, Node, Site, Topology } from '@dwcp/model';
import { allNodes, gatewayOf, parseCidr, siteOf } from '@dwcp/model';

/** Gateways and nodes of a site, gateways first. */
export function membersOf(topology: Topology, site: string): readonly Node[] {
  return allNodes(topology).filter((node) => node.site === site);
}

export function gatewaysOf(topology: Topology, site: string): readonly Gateway[] {
  return topology.gateways.filter((gateway) => gateway.site === site);
}

/** Every other site, whether or not a tunnel leads there: their prefixes never leave in clear. */
export function otherSites(topology: Topology, site: string): readonly Site[] {
  return topology.sites.filter((candidate) => candidate.name !== site);
}

/** The sites that share a tunnel with this one. There is no transit, so these are all it can reach. */
export function connectedSites(topology: Topology, site: string): readonly Site[] {
  const names = new Set(
    topology.tunnels.flatMap(({ ends: [a, b] }) => {
      const siteA = gatewayOf(topology, a.gateway).site;
      const siteB = gatewayOf(topology, b.gateway).site;
      return siteA === site ? [siteB] : siteB === site ? [siteA] : [];
    }),
  );
  names.delete(site);
  return topology.sites.filter((candidate) => names.has(candidate.name));
}

/** Device through which a node reaches the other members of its site with a routed next hop. */
export function fabricInterfaceOf(topology: Topology, node: Node): string {
  const { fabric } = siteOf(topology, node.site);
  return fabric.kind === 'vxlan' ? fabric.interface : node.interface;
}

export function isGateway(node: Node): node is Gateway {
  return node.role === 'gateway';
}

export interface ByVersion {
  readonly v4: readonly string[];
  readonly v6: readonly string[];
}

/** Splits prefixes or addresses by IP version, order kept. */
export function byVersion(prefixes: readonly string[]): ByVersion {
  const isV6 = (text: string): boolean => (text.includes('/') ? parseCidr(text)?.version === 6 : text.includes(':'));
  return { v4: prefixes.filter((text) => !isV6(text)), v6: prefixes.filter(isV6) };
}
