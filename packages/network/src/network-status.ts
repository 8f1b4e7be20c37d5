import type { Topology, TunnelProtocol } from '@dwcp/model';
import { allNodes, tunnelsOf } from '@dwcp/model';
import { bgpNeighbors } from './bgp/neighbors.ts';
import type { NodeNetwork } from './inspect-network.ts';
import { liveSa } from './ipsec/compare.ts';
import { connectionName } from './ipsec/connections.ts';
import type { NetworkObservation } from './observe-network.ts';
import { rejectAfterSeconds } from './wireguard/compare.ts';

/** One end of a tunnel. */
export interface TunnelRow {
  readonly tunnel: string;
  readonly protocol: TunnelProtocol;
  readonly gateway: string;
  readonly remoteGateway: string;
  readonly interface: string;
  /**
   * Seconds since the latest handshake, of IPsec since the child SA in use was made; null when there was none or the
   * gateway could not be looked at.
   */
  readonly handshakeAgeSeconds: number | null;
  readonly receivedBytes: number;
  readonly sentBytes: number;
  readonly status: 'up' | 'stale' | 'down' | 'unchecked';
}

/** One session as one of its ends sees it. */
export interface BgpRow {
  readonly node: string;
  /** Address. */
  readonly neighbor: string;
  /** Name of the node at the other end. */
  readonly remote: string;
  /** `unchecked` when the node could not be looked at, `missing` when the daemon does not know the neighbor. */
  readonly sessionStatus: string;
  readonly prefixesReceived: number;
  readonly isEstablished: boolean;
  /** `up`, `down`, …; null when it could not be looked at or is not configured. */
  readonly bfdStatus: string | null;
}

export interface ReachabilityRow {
  readonly from: string;
  readonly to: string;
  readonly isReachable: boolean;
  readonly roundTripMs: number | null;
}

export interface NetworkStatus {
  readonly tunnels: readonly TunnelRow[];
  readonly bgp: readonly BgpRow[];
  readonly reachability: readonly ReachabilityRow[];
}

/** The rows of `dwcp status`: everything the description wants, with what was seen of it. */
export function networkStatus(topology: Topology, observation: NetworkObservation): NetworkStatus {
  const nodes = allNodes(topology).map((node) => ({ node, look: lookAt(observation, node.name) }));
  return {
    tunnels: topology.gateways.flatMap((gateway) =>
      tunnelRows(topology, gateway.name, lookAt(observation, gateway.name)),
    ),
    bgp: nodes.flatMap(({ node, look }) =>
      bgpNeighbors(topology, node).map((neighbor): BgpRow => {
        const sessions = look?.bgpSessions;
        const session = sessions?.isObserved
          ? sessions.value.find((candidate) => candidate.neighbor === neighbor.address)
          : undefined;
        const bfd = look?.bfd.isObserved
          ? look.bfd.value.find((candidate) => candidate.neighbor === neighbor.address)
          : undefined;
        return {
          node: node.name,
          neighbor: neighbor.address,
          remote: neighbor.remoteNode,
          sessionStatus: session?.status ?? (sessions?.isObserved ? 'missing' : 'unchecked'),
          prefixesReceived: session?.prefixesReceived ?? 0,
          isEstablished: session?.isEstablished ?? false,
          bfdStatus: bfd?.status ?? null,
        };
      }),
    ),
    reachability: nodes.flatMap(({ node, look }) =>
      (look?.probes ?? [])
        .filter((probe) => probe.kind === 'reachability')
        .map((probe) => ({
          from: node.name,
          to: probe.to,
          isReachable: probe.roundTripMs !== null,
          roundTripMs: probe.roundTripMs,
        })),
    ),
  };
}

function tunnelRows(topology: Topology, gateway: string, look: NodeNetwork | null): readonly TunnelRow[] {
  const wireguard = look?.wireguard;
  return tunnelsOf(topology, gateway).map(({ tunnel, local, remote }) => {
    const row = {
      tunnel: tunnel.name,
      protocol: tunnel.protocol,
      gateway,
      remoteGateway: remote.gateway,
      interface: local.interface,
      handshakeAgeSeconds: null,
      receivedBytes: 0,
      sentBytes: 0,
    };
    if (tunnel.protocol === 'ipsec') return { ...row, ...ipsecFields(look, connectionName(tunnel.name)) };
    if (look === null || wireguard?.isObserved !== true) return { ...row, status: 'unchecked' };
    const [peer] = wireguard.value.find((device) => device.interface === local.interface)?.peers ?? [];
    if (peer === undefined) return { ...row, status: 'down' };
    const age = peer.latestHandshakeSeconds === null ? null : look.atSeconds - peer.latestHandshakeSeconds;
    return {
      ...row,
      handshakeAgeSeconds: age,
      receivedBytes: peer.receivedBytes,
      sentBytes: peer.sentBytes,
      status: age === null ? 'down' : age > rejectAfterSeconds ? 'stale' : 'up',
    };
  });
}

function ipsecFields(look: NodeNetwork | null, name: string): Pick<TunnelRow, 'status'> & Partial<TunnelRow> {
  if (look?.ipsec.isObserved !== true) return { status: 'unchecked' };
  const live = liveSa(look.ipsec.value.ikeSas, name);
  if (live === null) return { status: 'down' };
  const { ageSeconds, receivedBytes, sentBytes } = live.child;
  return { status: 'up', handshakeAgeSeconds: ageSeconds, receivedBytes, sentBytes };
}

function lookAt(observation: NetworkObservation, node: string): NodeNetwork | null {
  const look = observation.get(node);
  return look?.isObserved === true ? look.value : null;
}
