import type { HostFile, Node, Topology } from '@dwcp/model';
import { siteOf } from '@dwcp/model';
import { type ByVersion, byVersion, connectedSites, isGateway, otherSites } from '../neighborhood.ts';
import { lines, notice, type RolePart, rootFile } from '../role-part.ts';
import { routingDropIn } from './drop-in.ts';
import {
  announcedPrefixes,
  type BgpNeighbor,
  bgpNeighbors,
  hasIpv6,
  prefixesFor,
  reachablePrefixes,
} from './neighbors.ts';
import { fabricPreference, outwardMetric, prefixLimit, tunnelPreference } from './preference.ts';

type Version = keyof ByVersion;

export const frrFile = '/etc/frr/frr.conf';

/**
 * FRR (8.4 and later) on gateways and nodes. Every line belongs to one neighbor, site or node, in the order of the
 * description, so a tunnel that comes or goes changes its own lines only and frr-reload leaves other sessions up.
 */
export function renderBgp(topology: Topology, node: Node): RolePart {
  return {
    files: [
      ownFile(frrFile, frrConf(topology, node)),
      ownFile('/etc/frr/daemons', daemons(node.name)),
      ownFile('/etc/frr/vtysh.conf', 'service integrated-vtysh-config\n'),
      rootFile('routing', '/etc/systemd/system/frr.service.d/dwcp.conf', { content: routingDropIn(node.name) }),
    ],
    units: ['frr.service'],
  };
}

function ownFile(path: string, content: string): HostFile {
  return { path, content, permissions: 0o640, owner: 'frr', group: 'frr', role: 'routing' };
}

function frrConf(topology: Topology, node: Node): string {
  const neighbors = bgpNeighbors(topology, node);
  return lines(
    `! ${notice(node.name)}`,
    'frr defaults traditional',
    `hostname ${node.name}`,
    'log syslog informational',
    // A route that fails over waits for no others to be worked on with it.
    'zebra work-queue 0',
    // A bgpd that starts opens no session before this many seconds after its last route map.
    'bgp route-map delay-timer 1',
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
    ...(isDual(topology, node) ? ['ipv6 protocol bgp route-map source-address-v6'] : []),
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
    .filter((prefix) => prefix !== fabric.prefix && prefix !== fabric.prefix6)
    .map((prefix) => `${familyOf(prefix)} route ${prefix} ${node.interface} 240`);
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
    topology.routing.gracefulRestart ? ' bgp graceful-restart' : ' bgp graceful-restart-disable',
    // The first routes of a session wait for others that may come up with it; a second of that is an outage.
    ' coalesce-time 100',
    // A cloud network is there as long as the machine is; the routing table holds parts of its prefix only.
    ...(site.fabric.kind === 'vxlan' ? [' no bgp network import-check'] : []),
    ...neighbors.flatMap((neighbor) => [
      ` neighbor ${neighbor.address} remote-as ${neighbor.remoteAsn}`,
      ` neighbor ${neighbor.address} description ${neighbor.description}`,
      ` neighbor ${neighbor.address} bfd`,
      ` neighbor ${neighbor.address} bfd profile ${profileName(neighbor)}`,
      ...(neighbor.isPassive ? [` neighbor ${neighbor.address} passive`] : []),
      ` neighbor ${neighbor.address} timers ${keepaliveSeconds} ${holdSeconds}`,
      ` neighbor ${neighbor.address} timers connect 1`,
    ]),
    ...addressFamily(topology, { node, neighbors, version: 'v4' }),
    ...(isDual(topology, node) ? addressFamily(topology, { node, neighbors, version: 'v6' }) : []),
    'exit',
  ];
}

function addressFamily(
  topology: Topology,
  options: { readonly node: Node; readonly neighbors: readonly BgpNeighbor[]; readonly version: Version },
): readonly string[] {
  const { node, neighbors, version } = options;
  const own = byVersion(announcedPrefixes(siteOf(topology, node.site)))[version];
  return [
    ' !',
    ` address-family ${version === 'v4' ? 'ipv4' : 'ipv6'} unicast`,
    ...(isGateway(node) ? own.map((prefix) => `  network ${prefix}`) : []),
    ...neighbors
      .filter((neighbor) => version === 'v4' || neighbor.nextHop6 !== null)
      .flatMap((neighbor) => familyLines(topology, { node, neighbor, version })),
    ' exit-address-family',
  ];
}

function familyLines(
  topology: Topology,
  { node, neighbor, version }: { readonly node: Node; readonly neighbor: BgpNeighbor; readonly version: Version },
): readonly string[] {
  const { address } = neighbor;
  const isTunnel = neighbor.kind === 'tunnel';
  const inbound = isTunnel ? `from-${neighbor.remoteSite}` : isNodeOf(topology, neighbor) ? 'from-node' : 'from-fabric';
  return [
    `  neighbor ${address} activate`,
    ...(isGateway(node) && !isTunnel ? [`  neighbor ${address} next-hop-self`] : []),
    // `force` counts what the filter refuses too, and FRR can do so only with everything received kept.
    `  neighbor ${address} soft-reconfiguration inbound`,
    `  neighbor ${address} maximum-prefix ${prefixLimit(byVersion(neighbor.prefixesReceived)[version])} force`,
    `  neighbor ${address} route-map ${inbound} in`,
    `  neighbor ${address} route-map ${isTunnel ? 'to-sites' : 'to-fabric'} out`,
  ];
}

/** True for a member of the own site that is no gateway: it has nothing to tell. */
function isNodeOf(topology: Topology, neighbor: BgpNeighbor): boolean {
  return topology.nodes.some((node) => node.name === neighbor.remoteNode);
}

/** IPv6 is exchanged: the site has it. */
function isDual(topology: Topology, node: Node): boolean {
  return hasIpv6(siteOf(topology, node.site));
}

function prefixLists(topology: Topology, node: Node): readonly string[] {
  const own = siteOf(topology, node.site);
  return [
    ...(isGateway(node) ? prefixList('own', announcedPrefixes(own)) : []),
    ...(isGateway(node)
      ? connectedSites(topology, node.site).flatMap((site) => prefixList(`site-${site.name}`, prefixesFor(own, site)))
      : []),
    ...prefixList('remote', reachablePrefixes(topology, node.site)),
  ];
}

function prefixList(name: string, prefixes: readonly string[]): readonly string[] {
  const { v4, v6 } = byVersion(prefixes);
  return [v4, v6].flatMap((ofVersion) =>
    ofVersion.map((prefix, index) => `${familyOf(prefix)} prefix-list ${name} seq ${5 * (index + 1)} permit ${prefix}`),
  );
}

/** Each permits the prefixes of one list; IPv6 in an entry of its own, because the matches of one entry all have to hold. */
function routeMaps(
  topology: Topology,
  { node, neighbors }: { readonly node: Node; readonly neighbors: readonly BgpNeighbor[] },
): readonly string[] {
  const map = (name: string, list: string, set: readonly string[] = []): readonly string[] =>
    (isDual(topology, node) ? (['v4', 'v6'] as const) : (['v4'] as const)).flatMap((version) => [
      `route-map ${name} permit ${version === 'v4' ? 10 : 20}`,
      ` match ${version === 'v4' ? 'ip' : 'ipv6'} address prefix-list ${list}`,
      // Otherwise a link-local next hop is taken, of which a tunnel may have none.
      ...(version === 'v6' && name.startsWith('from-') ? [' set ipv6 next-hop prefer-global'] : []),
      ...set.map((words) => ` set ${words}`),
      'exit',
      '!',
    ]);
  const source = [
    'route-map source-address permit 10',
    ` set src ${node.address}`,
    'exit',
    ...(isDual(topology, node) && node.address6 !== null
      ? ['!', 'route-map source-address-v6 permit 10', ` set src ${node.address6}`, 'exit']
      : []),
  ];
  if (!isGateway(node)) {
    return [...map('from-fabric', 'remote'), 'route-map to-fabric deny 10', 'exit', '!', ...source];
  }
  return [
    ...connectedSites(topology, node.site).flatMap((site) =>
      map(`from-${site.name}`, `site-${site.name}`, [`local-preference ${tunnelPreference}`]),
    ),
    ...map('to-sites', 'own', [`metric ${outwardMetric(node)}`]),
    ...map('from-fabric', 'remote'),
    ...(neighbors.some((neighbor) => isNodeOf(topology, neighbor)) ? ['route-map from-node deny 10', 'exit', '!'] : []),
    ...map('to-fabric', 'remote', [`local-preference ${fabricPreference(node)}`]),
    ...source,
  ];
}

function familyOf(prefix: string): 'ip' | 'ipv6' {
  return byVersion([prefix]).v4.length > 0 ? 'ip' : 'ipv6';
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
    // A daemon that died is started again after one second instead of five, also the second time within a minute; one that keeps
    // dying is given more and more time.
    'watchfrr_options="--interval=1 --min-restart-interval=2"',
    'zebra_options="  -A 127.0.0.1 -s 90000000"',
    'mgmtd_options="  -A 127.0.0.1"',
    'bgpd_options="   -A 127.0.0.1"',
    'staticd_options="-A 127.0.0.1"',
    'bfdd_options="   -A 127.0.0.1"',
  );
}
