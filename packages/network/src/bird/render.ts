import { createHash } from 'node:crypto';
import type { HostFile, Node, Topology } from '@dwcp/model';
import { siteOf } from '@dwcp/model';
import { routingDropIn } from '../bgp/drop-in.ts';
import { announcedPrefixes, bgpNeighbors, hasIpv6 } from '../bgp/neighbors.ts';
import { byVersion, isGateway, otherSites } from '../neighborhood.ts';
import { lines, notice, type RolePart, rootFile } from '../role-part.ts';
import { birdFilters, kernelFilter, sessionFilters } from './filters.ts';
import { bgpProtocol } from './session.ts';

export const birdFile = '/etc/bird/bird.conf';

/**
 * BIRD (2.0.12 and later) on gateways and nodes, with the same routes and choices as FRR. Each session is a protocol of
 * its own name, so `birdc configure` touches the sessions whose lines changed and no other.
 */
export function renderBird(topology: Topology, node: Node): RolePart {
  return {
    files: [
      conf(birdConf(topology, node)),
      rootFile('routing', '/etc/systemd/system/bird.service.d/dwcp.conf', {
        content: routingDropIn(node.name, startLines(topology)),
      }),
    ],
    units: ['bird.service'],
  };
}

/** A restarted daemon takes over the kernel's routes only when told so at its start. */
function startLines({ routing }: Topology): readonly string[] {
  if (!routing.gracefulRestart) return [];
  return ['ExecStart=', 'ExecStart=/usr/sbin/bird -f -R -u $BIRD_RUN_USER -g $BIRD_RUN_GROUP $BIRD_ARGS'];
}

function conf(content: string): HostFile {
  return { path: birdFile, content, permissions: 0o640, owner: 'bird', group: 'bird', role: 'routing' };
}

/** Names itself by its digest: the daemon keeps the whole old configuration when one line of a new one is wrong. */
function birdConf(topology: Topology, node: Node): string {
  const content = body(topology, node);
  const digest = createHash('sha256').update(content).digest('hex').slice(0, 12);
  return content.replace(releaseLine, `define dwcp_release = "${digest}";`);
}

const releaseLine = 'define dwcp_release = "";';

function body(topology: Topology, node: Node): string {
  const neighbors = bgpNeighbors(topology, node);
  return lines(
    `# ${notice(node.name)}`,
    releaseLine,
    'log syslog { info, remote, warning, error, auth, fatal, bug };',
    `router id ${node.address};`,
    // Seconds since the epoch in what `birdc show protocols` prints.
    'timeformat protocol "%s";',
    '',
    'protocol device { scan time 10; }',
    'protocol bfd {}',
    '',
    staticRoutes(topology, node),
    kernelProtocols(topology, node),
    '',
    birdFilters(topology, { node, neighbors }),
    '',
    neighbors.flatMap((neighbor) =>
      bgpProtocol(topology, { node, neighbor, filters: sessionFilters(topology, { node, neighbor }) }),
    ),
  );
}

/**
 * `guard`: what would leave in clear when no tunnel is up goes nowhere instead; any BGP route is better. `own`: what the
 * site announces, on a LAN for as long as its device has a carrier; a cloud network is there as long as the machine is.
 */
function staticRoutes(topology: Topology, node: Node): readonly string[] {
  const site = siteOf(topology, node.site);
  const guarded = byVersion(otherSites(topology, node.site).flatMap(({ prefixes }) => prefixes));
  const own = byVersion(isGateway(node) ? announcedPrefixes(site) : []);
  const target = site.fabric.kind === 'lan' ? `via "${node.interface}"` : 'unreachable';
  return (['v4', 'v6'] as const).flatMap((version) => [
    ...staticProtocol(`guard-${version}`, 'preference 10', { prefixes: guarded[version], target: 'blackhole' }),
    ...staticProtocol(`own-${version}`, 'preference 200', { prefixes: own[version], target }),
  ]);
}

function staticProtocol(
  name: string,
  channel: string,
  { prefixes, target }: { readonly prefixes: readonly string[]; readonly target: string },
): readonly string[] {
  if (prefixes.length === 0) return [];
  return [
    `protocol static '${name}' {`,
    '  check link yes;',
    `  ${name.endsWith('v4') ? 'ipv4' : 'ipv6'} { ${channel}; };`,
    ...prefixes.map((prefix) => `  route ${prefix} ${target};`),
    '}',
  ];
}

function kernelProtocols(topology: Topology, node: Node): readonly string[] {
  const isDual = hasIpv6(siteOf(topology, node.site)) || byVersion(otherPrefixes(topology, node)).v6.length > 0;
  return (isDual ? (['v4', 'v6'] as const) : (['v4'] as const)).flatMap((version) => [
    ...kernelFilter(topology, { node, version }),
    `protocol kernel 'kernel-${version}' {`,
    '  scan time 20;',
    `  ${version === 'v4' ? 'ipv4' : 'ipv6'} { import none; export filter 'to-kernel-${version}'; };`,
    '}',
  ]);
}

function otherPrefixes(topology: Topology, node: Node): readonly string[] {
  return otherSites(topology, node.site).flatMap(({ prefixes }) => prefixes);
}
