import type { Bfd, Node, Site, Topology } from '@dwcp/model';
import { gatewayOf, siteOf, tunnelsOf } from '@dwcp/model';
import { byVersion, connectedSites, fabricInterfaceOf, gatewaysOf, isGateway, membersOf } from '../neighborhood.ts';

/** One BGP session as one of its two ends must hold it. It runs over IPv4, whatever it carries. */
export interface BgpNeighbor {
  readonly address: string;
  readonly localAddress: string;
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
  /** Own IPv6 address on the interface, the next hop of what is told over IPv6; null where no IPv6 is carried. */
  readonly nextHop6: string | null;
  /**
   * Waits for the other end to connect. Of two ends that both do, one gives up its connection (RFC 4271 §6.8), which FRR 8.4 at
   * times takes for the end of the session: a second more until routes are back.
   */
  readonly isPassive: boolean;
  /** Prefixes this node must have accepted from the neighbor when the whole network is up. */
  readonly prefixesReceived: readonly string[];
}

/** The sessions of a node, tunnels first, each group in the order of the description. */
export function bgpNeighbors(topology: Topology, node: Node): readonly BgpNeighbor[] {
  return [...tunnelNeighbors(topology, node), ...fabricNeighbors(topology, node)];
}

/** The prefixes of the sites a node can reach. */
export function reachablePrefixes(topology: Topology, site: string): readonly string[] {
  return connectedSites(topology, site).flatMap((remote) => prefixesFor(siteOf(topology, site), remote));
}

/** The prefixes a site announces. A cloud network of ours carries no IPv6 (rule config/cloud-ipv6). */
export function announcedPrefixes(site: Site): readonly string[] {
  const { v4, v6 } = byVersion(site.prefixes);
  return site.fabric.kind === 'lan' ? [...v4, ...v6] : v4;
}

/** What a remote site tells this one: IPv6 only where both have it. */
export function prefixesFor(own: Site, remote: Site): readonly string[] {
  return hasIpv6(own) ? announcedPrefixes(remote) : byVersion(announcedPrefixes(remote)).v4;
}

export function hasIpv6(site: Site): boolean {
  return byVersion(announcedPrefixes(site)).v6.length > 0;
}

function tunnelNeighbors(topology: Topology, node: Node): readonly BgpNeighbor[] {
  return tunnelsOf(topology, node.name).map(({ tunnel, local, remote }) => {
    const remoteSite = siteOf(topology, gatewayOf(topology, remote.gateway).site);
    return {
      address: remote.innerAddress,
      localAddress: local.innerAddress,
      remoteNode: remote.gateway,
      remoteAsn: remoteSite.asn,
      interface: local.interface,
      kind: 'tunnel',
      remoteSite: remoteSite.name,
      description: tunnel.name,
      bfd: tunnel.bfd,
      nextHop6: local.innerAddress6,
      isPassive: tunnel.ends[1].gateway === node.name,
      prefixesReceived: prefixesFor(siteOf(topology, node.site), remoteSite),
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
      localAddress: node.fabricAddress,
      remoteNode: member.name,
      remoteAsn: site.asn,
      interface: fabricInterfaceOf(topology, node),
      kind: 'fabric',
      remoteSite: site.name,
      description: member.name,
      bfd: topology.routing.fabricBfd,
      nextHop6: hasIpv6(site) ? node.address6 : null,
      isPassive: node.name > member.name,
      prefixesReceived: isGateway(member) ? prefixesThrough(topology, member) : [],
    }));
}

/** What a gateway passes on to its site: the prefixes behind its own tunnels. */
function prefixesThrough(topology: Topology, gateway: Node): readonly string[] {
  const own = siteOf(topology, gateway.site);
  const remotes = new Set(
    tunnelsOf(topology, gateway.name).map(({ remote }) => gatewayOf(topology, remote.gateway).site),
  );
  return topology.sites.filter((site) => remotes.has(site.name)).flatMap((site) => prefixesFor(own, site));
}
