import type { Bfd, Node, Site, Topology } from '@dwcp/model';
import { gatewayOf, siteOf, tunnelsOf } from '@dwcp/model';
import { byVersion, connectedSites, fabricInterfaceOf, gatewaysOf, isGateway, membersOf } from '../neighborhood.ts';

/** One BGP session as one of its two ends must hold it. */
export interface BgpNeighbor {
  readonly address: string;
  /** The node at the other end. */
  readonly remoteNode: string;
  readonly remoteAsn: number;
  readonly interface: string;
  /** `tunnel`: eBGP to another site. `fabric`: iBGP inside the site. */
  readonly kind: 'tunnel' | 'fabric';
  /** Site at the other end. */
  readonly remoteSite: string;
  readonly description: string;
  readonly bfd: Bfd;
  /** Prefixes this node must have accepted from the neighbor when the whole network is up. */
  readonly prefixesReceived: readonly string[];
}

/** The sessions of a node, tunnels first, each group in the order of the description. */
export function bgpNeighbors(topology: Topology, node: Node): readonly BgpNeighbor[] {
  return [...tunnelNeighbors(topology, node), ...fabricNeighbors(topology, node)];
}

/** The IPv4 prefixes of the sites a node can reach. */
export function reachablePrefixes(topology: Topology, site: string): readonly string[] {
  return connectedSites(topology, site).flatMap((remote) => announcedPrefixes(remote));
}

/** The prefixes a site announces: sessions run over IPv4 and carry IPv4. */
export function announcedPrefixes(site: Site): readonly string[] {
  return byVersion(site.prefixes).v4;
}

function tunnelNeighbors(topology: Topology, node: Node): readonly BgpNeighbor[] {
  return tunnelsOf(topology, node.name).map(({ tunnel, local, remote }) => {
    const remoteSite = siteOf(topology, gatewayOf(topology, remote.gateway).site);
    return {
      address: remote.innerAddress,
      remoteNode: remote.gateway,
      remoteAsn: remoteSite.asn,
      interface: local.interface,
      kind: 'tunnel',
      remoteSite: remoteSite.name,
      description: tunnel.name,
      bfd: tunnel.bfd,
      prefixesReceived: announcedPrefixes(remoteSite),
    };
  });
}

/** Gateways speak with every member of the site, the other nodes with the gateways only. */
function fabricNeighbors(topology: Topology, node: Node): readonly BgpNeighbor[] {
  const site = siteOf(topology, node.site);
  const members = isGateway(node) ? membersOf(topology, site.name) : gatewaysOf(topology, site.name);
  return members
    .filter((member) => member.name !== node.name)
    .map((member) => ({
      address: member.fabricAddress,
      remoteNode: member.name,
      remoteAsn: site.asn,
      interface: fabricInterfaceOf(topology, node),
      kind: 'fabric',
      remoteSite: site.name,
      description: member.name,
      bfd: topology.routing.fabricBfd,
      prefixesReceived: isGateway(member) ? prefixesThrough(topology, member.name) : [],
    }));
}

/** What a gateway passes on to its site: the prefixes behind its own tunnels. */
function prefixesThrough(topology: Topology, gateway: string): readonly string[] {
  const remotes = new Set(tunnelsOf(topology, gateway).map(({ remote }) => gatewayOf(topology, remote.gateway).site));
  return topology.sites.filter((site) => remotes.has(site.name)).flatMap(announcedPrefixes);
}
