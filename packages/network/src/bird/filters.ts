import type { Node, Topology } from '@dwcp/model';
import { siteOf } from '@dwcp/model';
import { announcedPrefixes, type BgpNeighbor, prefixesFor, reachablePrefixes } from '../bgp/neighbors.ts';
import { fabricPreference, outwardMetric, tunnelPreference } from '../bgp/preference.ts';
import { type ByVersion, byVersion, connectedSites, isGateway } from '../neighborhood.ts';

type Version = keyof ByVersion;

/** Names of the two filters of a session; null for nothing at all. */
export interface SessionFilters {
  readonly inbound: string | null;
  readonly outbound: string | null;
}

/** What a session takes and tells, by its kind: the same as FRR's route maps. */
export function sessionFilters(
  topology: Topology,
  { node, neighbor }: { readonly node: Node; readonly neighbor: BgpNeighbor },
): SessionFilters {
  if (neighbor.kind === 'tunnel') return { inbound: `from-${neighbor.remoteSite}`, outbound: 'to-sites' };
  const isFromNode = topology.nodes.some(({ name }) => name === neighbor.remoteNode);
  return { inbound: isFromNode ? null : 'from-fabric', outbound: isGateway(node) ? 'to-fabric' : null };
}

/** The filters of a node, one for each IP version it exchanges prefixes of. */
export function birdFilters(
  topology: Topology,
  { node, neighbors }: { readonly node: Node; readonly neighbors: readonly BgpNeighbor[] },
): readonly string[] {
  const own = siteOf(topology, node.site);
  const remote = reachablePrefixes(topology, node.site);
  const isDual = neighbors.some(({ nextHop6 }) => nextHop6 !== null);
  const versions: readonly Version[] = isDual ? ['v4', 'v6'] : ['v4'];
  return versions.flatMap((version) => {
    const fromFabric = accepting(`from-fabric-${version}`, { prefixes: byVersion(remote)[version] });
    if (!isGateway(node)) return fromFabric;
    return [
      ...connectedSites(topology, node.site).flatMap((site) =>
        accepting(`from-${site.name}-${version}`, {
          prefixes: byVersion(prefixesFor(own, site))[version],
          set: `bgp_local_pref = ${tunnelPreference};`,
        }),
      ),
      ...accepting(`to-sites-${version}`, {
        prefixes: byVersion(announcedPrefixes(own))[version],
        when: `proto = "own-${version}"`,
        set: `bgp_med = ${outwardMetric(node)};`,
      }),
      ...fromFabric,
      ...accepting(`to-fabric-${version}`, {
        prefixes: byVersion(remote)[version],
        when: 'source = RTS_BGP',
        set: `bgp_local_pref = ${fabricPreference(node)};`,
      }),
    ];
  });
}

/** Routes leave with the node's own address; FRR puts a site's prefix into the kernel as well, except a connected one. */
export function kernelFilter(
  topology: Topology,
  { node, version }: { readonly node: Node; readonly version: Version },
): readonly string[] {
  const { fabric } = siteOf(topology, node.site);
  const source = version === 'v4' ? node.address : node.address6;
  const connected = fabric.kind === 'lan' ? (version === 'v4' ? fabric.prefix : fabric.prefix6) : null;
  return [
    `filter 'to-kernel-${version}' {`,
    source === null
      ? '  if source = RTS_BGP then accept;'
      : `  if source = RTS_BGP then { krt_prefsrc = ${source}; accept; }`,
    `  if proto = "guard-${version}" then accept;`,
    ...(fabric.kind === 'lan' && isGateway(node)
      ? [`  if proto = "own-${version}"${connected === null ? '' : ` && net != ${connected}`} then accept;`]
      : []),
    '  reject;',
    '}',
  ];
}

function accepting(
  name: string,
  options: { readonly prefixes: readonly string[]; readonly when?: string; readonly set?: string },
): readonly string[] {
  const { prefixes, when, set } = options;
  // A set in BIRD has at least one element.
  if (prefixes.length === 0) return [`filter '${name}' { reject; }`];
  const conditions = [...(when === undefined ? [] : [when]), `net ~ [ ${prefixes.join(', ')} ]`].join(' && ');
  return [
    `filter '${name}' {`,
    `  if ${conditions} then { ${set === undefined ? '' : `${set} `}accept; }`,
    '  reject;',
    '}',
  ];
}
