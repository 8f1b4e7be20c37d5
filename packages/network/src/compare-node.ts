import type { Node, Topology } from '@dwcp/model';
import { siteOf, tunnelsOf } from '@dwcp/model';
import { compareAnnounced, compareBfd, compareBgpPrefixes, compareBgpSessions } from './bgp/compare.ts';
import { compareRoutes } from './bgp/compare-routes.ts';
import { compareRoutingConfig } from './bgp/daemon.ts';
import { announcedPrefixes, bgpNeighbors, prefixesFor } from './bgp/neighbors.ts';
import type { Difference } from './difference.ts';
import { compareCarrying, compareLinks } from './dwcp/compare-links.ts';
import type { DaemonObservation, DaemonSeen } from './dwcp/inspect.ts';
import { daemonPeers } from './dwcp/peers.ts';
import { compareFirewall } from './firewall/compare.ts';
import { compareForeignTables } from './firewall/foreign-tables.ts';
import { renderFirewall } from './firewall/render.ts';
import type { NodeNetwork } from './inspect-network.ts';
import { compareIpsec, compareUnwantedIpsec } from './ipsec/compare.ts';
import { ipsecConnections } from './ipsec/connections.ts';
import type { IpsecObservation } from './ipsec/inspect.ts';
import { connectedSites, gatewaysOf, isGateway } from './neighborhood.ts';
import { type Observation, observed, unchecked } from './observation.ts';
import { compareWireguard } from './wireguard/compare.ts';
import { wireguardInterfaces } from './wireguard/interfaces.ts';

export type NetworkCraft = 'wireguard' | 'ipsec' | 'routing' | 'firewall' | 'dwcp';

/**
 * What was set on the node itself, or what came of it between nodes: of `peering`, `session`, `liveness`,
 * `announcement`, `prefixes`, `routes` and `links` each needs those before it.
 */
export type NetworkLayer =
  | 'setting'
  | 'peering'
  | 'session'
  | 'liveness'
  | 'announcement'
  | 'prefixes'
  | 'routes'
  | 'links';

/** A difference of one node, and what it belongs to. */
export interface NodeDifference extends Difference<string> {
  readonly craft: NetworkCraft;
  readonly layer: NetworkLayer;
  /** The other nodes that have a part in it. */
  readonly related: readonly string[];
}

export interface NodeComparison {
  readonly differences: readonly NodeDifference[];
  /** Parts of the node that could not be looked at. */
  readonly unchecked: readonly { readonly craft: NetworkCraft; readonly part: string; readonly reason: string }[];
}

/** What a node runs of the network against what the topology wants of it. */
export function compareNode(
  topology: Topology,
  options: {
    readonly node: Node;
    readonly publicKeys: Readonly<Record<string, string>>;
    /** dwcpd was installed there, and was asked for its links. */
    readonly hasLinks?: boolean;
  },
  look: NodeNetwork,
): NodeComparison {
  const { node, hasLinks = false } = options;
  const parts: readonly NodeComparison[] = [
    wireguardPart(topology, options, look),
    ipsecPart(topology, node, look),
    ...routingParts(topology, node, look),
    firewallPart(topology, node, look),
    hasLinks ? linksPart(topology, node, look) : nothing,
  ];
  return {
    differences: parts.flatMap((part) => part.differences),
    unchecked: parts.flatMap((part) => part.unchecked),
  };
}

interface Belonging {
  readonly craft: NetworkCraft;
  readonly part: string;
  readonly layerOf: (difference: Difference<string>) => NetworkLayer;
  readonly relatedOf: (difference: Difference<string>) => readonly string[];
}

function comparePart<T>(
  part: Observation<T>,
  belonging: Belonging,
  compare: (value: T) => readonly Difference<string>[],
): NodeComparison {
  const { craft } = belonging;
  if (!part.isObserved) return { differences: [], unchecked: [{ craft, part: belonging.part, reason: part.reason }] };
  const differences = compare(part.value).map((difference) => ({
    ...difference,
    craft,
    layer: belonging.layerOf(difference),
    related: belonging.relatedOf(difference),
  }));
  return { differences, unchecked: [] };
}

function wireguardPart(
  topology: Topology,
  { node, publicKeys }: { readonly node: Node; readonly publicKeys: Readonly<Record<string, string>> },
  look: NodeNetwork,
): NodeComparison {
  const wanted = isGateway(node) ? wireguardInterfaces(topology, node, publicKeys) : [];
  if (wanted.length === 0 && (!look.wireguard.isObserved || look.wireguard.value.length === 0)) return nothing;
  const links = look.linkMtuBytes;
  const belonging: Belonging = {
    craft: 'wireguard',
    part: 'wireguard',
    layerOf: ({ kind }) => (kind.startsWith('handshake-') ? 'peering' : 'setting'),
    relatedOf: ({ subject }) => remoteOf(topology, node, subject),
  };
  if (!links.isObserved) return comparePart(links, belonging, () => []);
  return comparePart(look.wireguard, belonging, (devices) =>
    compareWireguard(wanted, { devices, mtuBytes: links.value, atSeconds: look.atSeconds }),
  );
}

function ipsecPart(topology: Topology, node: Node, look: NodeNetwork): NodeComparison {
  const wanted = isGateway(node) ? ipsecConnections(topology, node) : [];
  if (wanted.length === 0 && !look.ipsec.isObserved) return nothing;
  const links = look.linkMtuBytes;
  const belonging: Belonging = {
    craft: 'ipsec',
    part: 'ipsec',
    // What somebody made is no symptom of anything.
    layerOf: ({ kind }) => (kind.startsWith('sa-') && kind !== 'sa-extra' ? 'peering' : 'setting'),
    relatedOf: ({ subject }) =>
      wanted
        .filter((one) => subject === one.name || subject.startsWith(`${one.name} `) || subject === one.interface)
        .flatMap((one) => remoteOf(topology, node, one.interface)),
  };
  const unwanted = (ipsec: IpsecObservation) => compareUnwantedIpsec(wanted, ipsec);
  if (wanted.length === 0) return comparePart(look.ipsec, belonging, unwanted);
  if (!links.isObserved) return comparePart(links, belonging, () => []);
  return comparePart(look.ipsec, belonging, (ipsec) => [
    ...compareIpsec(wanted, { ipsec, mtuBytes: links.value }),
    ...unwanted(ipsec),
  ]);
}

function routingParts(topology: Topology, node: Node, look: NodeNetwork): readonly NodeComparison[] {
  const wanted = bgpNeighbors(topology, node);
  const belonging = (part: string, layer: NetworkLayer): Belonging => ({
    craft: 'routing',
    part,
    // A neighbor comes and goes with its lines.
    layerOf: ({ kind }) => {
      if (kind === 'announced-extra') return 'announcement';
      return kind === 'neighbor-missing' || kind === 'neighbor-extra' ? 'peering' : layer;
    },
    relatedOf: ({ subject }) =>
      layer === 'routes' ? onTheWayTo(topology, node, subject) : neighborOf(topology, wanted, subject),
  });
  return [
    comparePart(look.routingConfig, belonging('routing-config', 'setting'), (running) =>
      compareRoutingConfig(topology, node, running),
    ),
    comparePart(look.bgpSessions, belonging('bgp-sessions', 'session'), (sessions) =>
      compareBgpSessions(wanted, sessions),
    ),
    comparePart(look.bfd, belonging('bfd', 'liveness'), (sessions) => compareBfd(wanted, sessions)),
    comparePart(look.bgpPaths, belonging('bgp-paths', 'prefixes'), (paths) => [
      ...compareAnnounced(isGateway(node) ? announcedPrefixes(siteOf(topology, node.site)) : [], paths),
      ...compareBgpPrefixes(wanted, paths),
    ]),
    comparePart(look.routes, belonging('routes', 'routes'), (routes) => compareRoutes(topology, node, routes)),
  ];
}

function firewallPart(topology: Topology, node: Node, look: NodeNetwork): NodeComparison {
  const belonging: Belonging = {
    craft: 'firewall',
    part: 'firewall',
    layerOf: () => 'setting',
    relatedOf: () => [],
  };
  return comparePart(look.firewall, belonging, (running) => [
    ...renderFirewall(topology, node)
      .files.filter((file) => file.path === '/etc/nftables.conf')
      .flatMap((file) => compareFirewall(file.content, running)),
    ...compareForeignTables(running),
  ]);
}

function linksPart(topology: Topology, node: Node, { daemon }: NodeNetwork): NodeComparison {
  const peers = daemonPeers(topology, node.name).map(({ name }) => name);
  if (!isGateway(node) || peers.length === 0) return nothing;
  const belonging: Belonging = {
    craft: 'dwcp',
    part: 'dwcpd',
    layerOf: ({ kind }) => (kind === 'link-not-established' || kind === 'link-on-fallback' ? 'links' : 'setting'),
    relatedOf: ({ subject }) => peers.filter((peer) => peer === subject),
  };
  return comparePart(answered(daemon), belonging, (seen) => [
    ...compareLinks(topology, node, lasting(seen)),
    ...compareCarrying(topology, node, seen),
  ]);
}

/** That nobody answers leaves open how the links are; whether dwcpd runs its unit tells. */
function answered(daemon: Observation<DaemonObservation>): Observation<DaemonSeen> {
  if (!daemon.isObserved) return daemon;
  return daemon.value === null ? unchecked('dwcpd: nobody answers at its control socket') : observed(daemon.value);
}

/** While dwcpd starts or drains its links tell. */
function lasting(seen: DaemonSeen): DaemonSeen {
  return { ...seen, reasons: seen.reasons.filter((reason) => !reason.startsWith('daemon: ')) };
}

const nothing: NodeComparison = { differences: [], unchecked: [] };

function remoteOf(topology: Topology, node: Node, device: string): readonly string[] {
  return tunnelsOf(topology, node.name)
    .filter(({ local }) => local.interface === device)
    .map(({ remote }) => remote.gateway);
}

/** The neighbor, and the gateways behind it whose prefixes it passes on. */
function neighborOf(topology: Topology, wanted: ReturnType<typeof bgpNeighbors>, subject: string): readonly string[] {
  const neighbor = wanted.find(
    ({ address, remoteNode }) => subject === address || subject === `${remoteNode} (${address})`,
  );
  if (neighbor === undefined) return [];
  const behind = tunnelsOf(topology, neighbor.remoteNode).map(({ remote }) => remote.gateway);
  return [neighbor.remoteNode, ...(neighbor.kind === 'fabric' ? behind : [])];
}

/** The gateways a packet to a prefix of another site may pass. */
function onTheWayTo(topology: Topology, node: Node, prefix: string): readonly string[] {
  const own = siteOf(topology, node.site);
  const sites = connectedSites(topology, node.site).filter((site) => prefixesFor(own, site).includes(prefix));
  const gateways = [own, ...sites].flatMap((site) => gatewaysOf(topology, site.name));
  return gateways.map((gateway) => gateway.name).filter((name) => name !== node.name);
}
