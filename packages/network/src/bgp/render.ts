import type { HostFile, Node, Topology } from '@dwcp/model';
import { siteOf } from '@dwcp/model';
import { byVersion, connectedSites, isGateway, otherSites } from '../neighborhood.ts';
import { lines, notice, type RolePart, rootFile } from '../role-part.ts';
import { routingDropIn } from './drop-in.ts';
import { announcedPrefixes, type BgpNeighbor, bgpNeighbors, reachablePrefixes } from './neighbors.ts';

/**
 * FRR (8.4 and later) on gateways and nodes. Every line belongs to one neighbor, site or node, in the order of the
 * description, so a tunnel that comes or goes changes its own lines only and frr-reload leaves other sessions up.
 */
export function renderBgp(topology: Topology, node: Node): RolePart {
  return {
    files: [
      frrFile('/etc/frr/frr.conf', frrConf(topology, node)),
      frrFile('/etc/frr/daemons', daemons(node.name)),
      frrFile('/etc/frr/vtysh.conf', 'service integrated-vtysh-config\n'),
      rootFile('routing', '/etc/systemd/system/frr.service.d/dwcp.conf', { content: routingDropIn(node.name) }),
    ],
    units: ['frr.service'],
  };
}

function frrFile(path: string, content: string): HostFile {
  return { path, content, permissions: 0o640, owner: 'frr', group: 'frr', role: 'routing' };
}

function frrConf(topology: Topology, node: Node): string {
  const neighbors = bgpNeighbors(topology, node);
  return lines(
    `! ${notice(node.name)}`,
    'frr defaults traditional',
    `hostname ${node.name}`,
    'log syslog informational',
    isGateway(node) ? [] : ['no ip forwarding', 'no ipv6 forwarding'],
    'service integrated-vtysh-config',
    '!',
    blackholes(topology, node),
    sitePrefixRoutes(topology, node),
    '!',
    routerBgp(topology, node, neighbors),
    '!',
    prefixLists(topology, node),
    '!',
    routeMaps(topology, { node, neighbors }),
    '!',
    'ip protocol bgp route-map source-address',
    '!',
    bfdProfiles(neighbors),
    '!',
    'end',
  );
}

/** Farther than any BGP route: what would leave in clear when no tunnel is up goes nowhere instead. */
function blackholes(topology: Topology, node: Node): readonly string[] {
  const { v4, v6 } = byVersion(otherSites(topology, node.site).flatMap((site) => site.prefixes));
  return [
    ...v4.map((prefix) => `ip route ${prefix} blackhole 250`),
    ...v6.map((prefix) => `ipv6 route ${prefix} blackhole 250`),
  ];
}

/**
 * A site announces its whole prefix while the table holds it, so a gateway whose LAN is gone attracts nothing. The LAN's
 * own prefix is in the table as a connected route; any other is put there by the device, for as long as it is up.
 */
function sitePrefixRoutes(topology: Topology, node: Node): readonly string[] {
  const site = siteOf(topology, node.site);
  const { fabric } = site;
  if (!isGateway(node) || fabric.kind !== 'lan') return [];
  return announcedPrefixes(site)
    .filter((prefix) => prefix !== fabric.prefix)
    .map((prefix) => `ip route ${prefix} ${node.interface} 240`);
}

function routerBgp(topology: Topology, node: Node, neighbors: readonly BgpNeighbor[]): readonly string[] {
  const site = siteOf(topology, node.site);
  const { keepaliveSeconds, holdSeconds } = topology.routing;
  return [
    `router bgp ${site.asn}`,
    ` bgp router-id ${node.address}`,
    ' bgp log-neighbor-changes',
    ' no bgp default ipv4-unicast',
    // BFD decides when a neighbor is gone; keeping its routes for a restart would send traffic into the hole.
    ' bgp graceful-restart-disable',
    // A cloud network is there as long as the machine is; the routing table holds parts of its prefix only.
    ...(site.fabric.kind === 'vxlan' ? [' no bgp network import-check'] : []),
    ...neighbors.flatMap((neighbor) => [
      ` neighbor ${neighbor.address} remote-as ${neighbor.remoteAsn}`,
      ` neighbor ${neighbor.address} description ${neighbor.description}`,
      ` neighbor ${neighbor.address} bfd`,
      ` neighbor ${neighbor.address} bfd profile ${profileName(neighbor)}`,
      ` neighbor ${neighbor.address} timers ${keepaliveSeconds} ${holdSeconds}`,
      ` neighbor ${neighbor.address} timers connect 1`,
    ]),
    ' !',
    ' address-family ipv4 unicast',
    ...(isGateway(node) ? announcedPrefixes(site).map((prefix) => `  network ${prefix}`) : []),
    ...neighbors.flatMap((neighbor) => familyLines(topology, { node, neighbor })),
    ' exit-address-family',
    'exit',
  ];
}

function familyLines(
  topology: Topology,
  { node, neighbor }: { readonly node: Node; readonly neighbor: BgpNeighbor },
): readonly string[] {
  const { address } = neighbor;
  const isTunnel = neighbor.kind === 'tunnel';
  const inbound = isTunnel ? `from-${neighbor.remoteSite}` : isNodeOf(topology, neighbor) ? 'from-node' : 'from-fabric';
  return [
    `  neighbor ${address} activate`,
    ...(isGateway(node) && !isTunnel ? [`  neighbor ${address} next-hop-self`] : []),
    // `force` counts what the filter refuses too, and FRR can do so only with everything received kept.
    `  neighbor ${address} soft-reconfiguration inbound`,
    `  neighbor ${address} maximum-prefix ${maximumPrefixes(neighbor)} force`,
    `  neighbor ${address} route-map ${inbound} in`,
    `  neighbor ${address} route-map ${isTunnel ? 'to-sites' : 'to-fabric'} out`,
  ];
}

/** True for a member of the own site that is no gateway: it has nothing to tell. */
function isNodeOf(topology: Topology, neighbor: BgpNeighbor): boolean {
  return topology.nodes.some((node) => node.name === neighbor.remoteNode);
}

/** Room to grow without a change of the line; a neighbor that sends more than this is broken. */
function maximumPrefixes(neighbor: BgpNeighbor): number {
  return Math.max(64, 2 * neighbor.prefixesReceived.length);
}

function prefixLists(topology: Topology, node: Node): readonly string[] {
  const own = announcedPrefixes(siteOf(topology, node.site));
  return [
    ...(isGateway(node) ? own.map((prefix, index) => permit('own', index, prefix)) : []),
    ...(isGateway(node)
      ? connectedSites(topology, node.site).flatMap((site) =>
          announcedPrefixes(site).map((prefix, index) => permit(`site-${site.name}`, index, prefix)),
        )
      : []),
    ...reachablePrefixes(topology, node.site).map((prefix, index) => permit('remote', index, prefix)),
  ];
}

function permit(list: string, index: number, prefix: string): string {
  return `ip prefix-list ${list} seq ${5 * (index + 1)} permit ${prefix}`;
}

/**
 * A gateway prefers what its own tunnels bring (local preference 400) to what its site's other gateways bring, so it
 * always has a route to pass on and the nodes hold a ready second choice. Outward the priority is the MED, inward the
 * local preference, so both directions of a flow use the same gateways.
 */
function routeMaps(
  topology: Topology,
  { node, neighbors }: { readonly node: Node; readonly neighbors: readonly BgpNeighbor[] },
): readonly string[] {
  const setSource = ['route-map source-address permit 10', ` set src ${node.address}`, 'exit'];
  if (!isGateway(node)) {
    return [
      'route-map from-fabric permit 10',
      ' match ip address prefix-list remote',
      'exit',
      '!',
      'route-map to-fabric deny 10',
      'exit',
      '!',
      ...setSource,
    ];
  }
  return [
    ...connectedSites(topology, node.site).flatMap((site) => [
      `route-map from-${site.name} permit 10`,
      ` match ip address prefix-list site-${site.name}`,
      ' set local-preference 400',
      'exit',
      '!',
    ]),
    'route-map to-sites permit 10',
    ' match ip address prefix-list own',
    ` set metric ${100 * node.priority}`,
    'exit',
    '!',
    'route-map from-fabric permit 10',
    ' match ip address prefix-list remote',
    'exit',
    '!',
    ...(neighbors.some((neighbor) => isNodeOf(topology, neighbor)) ? ['route-map from-node deny 10', 'exit', '!'] : []),
    'route-map to-fabric permit 10',
    ' match ip address prefix-list remote',
    ` set local-preference ${Math.max(0, 300 - 100 * node.priority)}`,
    'exit',
    '!',
    ...setSource,
  ];
}

/** bfdd does not write its defaults (300 ms, 3) back; with them left out the file equals the running configuration. */
function bfdProfiles(neighbors: readonly BgpNeighbor[]): readonly string[] {
  const profiles = new Map(neighbors.map((neighbor) => [profileName(neighbor), neighbor.bfd]));
  return [
    'bfd',
    ...[...profiles].flatMap(([name, bfd]) => [
      ` profile ${name}`,
      ...(bfd.multiplier === 3 ? [] : [`  detect-multiplier ${bfd.multiplier}`]),
      ...(bfd.intervalMs === 300
        ? []
        : [`  transmit-interval ${bfd.intervalMs}`, `  receive-interval ${bfd.intervalMs}`]),
      ' exit',
      ' !',
    ]),
    'exit',
  ];
}

function profileName(neighbor: BgpNeighbor): string {
  return `every-${neighbor.bfd.intervalMs}ms-x${neighbor.bfd.multiplier}`;
}

function daemons(node: string): string {
  return lines(
    `# ${notice(node)}`,
    'bgpd=yes',
    'bfdd=yes',
    '',
    'vtysh_enable=yes',
    'zebra_options="  -A 127.0.0.1 -s 90000000"',
    'mgmtd_options="  -A 127.0.0.1"',
    'bgpd_options="   -A 127.0.0.1"',
    'staticd_options="-A 127.0.0.1"',
    'bfdd_options="   -A 127.0.0.1"',
  );
}
