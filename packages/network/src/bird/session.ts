import type { Node, Topology } from '@dwcp/model';
import { siteOf } from '@dwcp/model';
import type { BgpNeighbor } from '../bgp/neighbors.ts';
import { prefixLimit } from '../bgp/preference.ts';
import { byVersion, isGateway } from '../neighborhood.ts';
import type { SessionFilters } from './filters.ts';

interface Session {
  readonly node: Node;
  readonly neighbor: BgpNeighbor;
  readonly filters: SessionFilters;
}

/** One session. Its name is that of the tunnel or the member, which `birdc` shows. */
export function bgpProtocol(topology: Topology, session: Session): readonly string[] {
  const { node, neighbor } = session;
  const { keepaliveSeconds, holdSeconds, gracefulRestart } = topology.routing;
  const { intervalMs, multiplier } = neighbor.bfd;
  return [
    `protocol bgp '${neighbor.description}' {`,
    `  description "${neighbor.description}";`,
    `  interface "${neighbor.interface}";`,
    `  local ${neighbor.localAddress} as ${siteOf(topology, node.site).asn};`,
    `  neighbor ${neighbor.address} as ${neighbor.remoteAsn};`,
    '  direct;',
    ...(neighbor.isPassive ? ['  passive;'] : []),
    `  bfd { min rx interval ${intervalMs} ms; min tx interval ${intervalMs} ms; multiplier ${multiplier}; };`,
    `  keepalive time ${keepaliveSeconds};`,
    `  hold time ${holdSeconds};`,
    // Left alone, a session that fell by BFD stays idle for one to five minutes.
    '  connect delay time 1;',
    '  connect retry time 1;',
    '  error wait time 1, 1;',
    '  error forget time 5;',
    `  graceful restart ${gracefulRestart ? 'on' : 'off'};`,
    channel('v4', session),
    ...(neighbor.nextHop6 === null ? [] : [channel('v6', session)]),
    '}',
  ];
}

function channel(version: 'v4' | 'v6', { node, neighbor, filters }: Session): string {
  const expected = byVersion(neighbor.prefixesReceived)[version];
  const options = [
    // Counts what the filter refuses too.
    `receive limit ${prefixLimit(expected)} action disable;`,
    filters.inbound === null ? 'import none;' : `import filter '${filters.inbound}-${version}';`,
    filters.outbound === null ? 'export none;' : `export filter '${filters.outbound}-${version}';`,
    ...(isGateway(node) ? ['next hop self;'] : []),
    // The session runs over IPv4, so the address of the other family is told it.
    ...(version === 'v6' ? [`next hop address ${neighbor.nextHop6};`] : []),
  ];
  return `  ${version === 'v4' ? 'ipv4' : 'ipv6'} { ${options.join(' ')} };`;
}
