import type { Node, Topology } from '@dwcp/model';
import { allNodes, gatewayOf } from '@dwcp/model';
import { connectedSites } from './neighborhood.ts';

/** Echo requests from one node to another in another site. */
export interface Probe {
  readonly to: string;
  readonly address: string;
  /** Packet size on the wire, IP header included. */
  readonly packetBytes: number;
  /** `path-mtu`: one packet that fills the tunnel and must not be fragmented. */
  readonly kind: 'reachability' | 'path-mtu';
}

export interface ProbeResult extends Probe {
  /** Null when nothing came back. */
  readonly roundTripMs: number | null;
  /** How many of the requests were answered. */
  readonly replies: number;
}

const headerBytes: Readonly<Record<4 | 6, number>> = { 4: 28, 6: 48 };

/** From a node to every machine of every site it has tunnels to: one small packet and one as large as a tunnel takes. */
export function probesFrom(topology: Topology, node: Node): readonly Probe[] {
  return connectedSites(topology, node.site).flatMap((site) => {
    const pathMtu = tunnelMtu(topology, node.site, site.name);
    return allNodes(topology)
      .filter((remote) => remote.site === site.name)
      .flatMap((remote) =>
        addressesBetween(node, remote).flatMap((address): readonly Probe[] => [
          { to: remote.name, address, packetBytes: 84, kind: 'reachability' },
          { to: remote.name, address, packetBytes: pathMtu, kind: 'path-mtu' },
        ]),
      );
  });
}

/** Over IPv6 where both machines have it. */
function addressesBetween(node: Node, { address, address6 }: Node): readonly string[] {
  return node.address6 === null || address6 === null ? [address] : [address, address6];
}

/** Shell lines that send all probes at once and print `index TAB milliseconds TAB replies` for each that is answered. */
export function probeScript(probes: readonly Probe[]): string {
  const commands = probes.map(({ address, packetBytes, kind }, index) => {
    const payload = packetBytes - headerBytes[address.includes(':') ? 6 : 4];
    const flags = kind === 'path-mtu' ? '-M do ' : '';
    return `probe ${index} ${flags}-s ${payload} ${address} &`;
  });
  return ['probe() {', probeBody, '}', ...commands, 'wait'].join('\n');
}

// Two requests: a single lost packet on a busy machine is no verdict.
const probeBody = `  index=$1
  shift
  times=$(ping -n -c 2 -i 0.2 -W 1 "$@" 2>/dev/null | sed -n 's/.* time=\\([0-9.]*\\) ms.*/\\1/p')
  [ -z "$times" ] ||
    printf '%s\\t%s\\t%s\\n' "$index" "$(echo "$times" | tail -n 1)" "$(echo "$times" | wc -l)"`;

export function parseProbes(probes: readonly Probe[], text: string): readonly ProbeResult[] {
  const answered = new Map(
    text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => {
        const [index, milliseconds, replies] = line.split('\t');
        return [Number(index), { roundTripMs: Number(milliseconds), replies: Number(replies) }] as const;
      }),
  );
  return probes.map((probe, index) => ({ ...probe, ...(answered.get(index) ?? { roundTripMs: null, replies: 0 }) }));
}

/** The smallest of the tunnels between two sites: whichever carries the packet, it fits. */
function tunnelMtu(topology: Topology, siteA: string, siteB: string): number {
  const between = topology.tunnels.filter(({ ends }) => {
    const sites = ends.map((end) => gatewayOf(topology, end.gateway).site);
    return sites.includes(siteA) && sites.includes(siteB);
  });
  return Math.min(...between.map((tunnel) => tunnel.mtuBytes));
}
