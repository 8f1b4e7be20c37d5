import type { Topology } from '@dwcp/model';
import type { NetworkObservation } from '../observe-network.ts';
import type { DaemonHealth, DaemonLink } from './inspect.ts';
import { daemonPeers } from './peers.ts';

/** One link of dwcpd as one of its ends sees it. */
export interface LinkRow {
  readonly node: string;
  readonly peer: string;
  /** `not running`: no dwcpd on this node. `missing`: it knows no such peer. `unchecked`: it could not be asked. */
  readonly status: DaemonLink['status'] | 'quarantined' | 'not running' | 'missing' | 'unchecked';
  /** What carries now; null while nothing does. */
  readonly transport: string | null;
  /** What should carry; null when nobody said. */
  readonly expectedTransport: string | null;
  readonly security: string | null;
  readonly roundTripMs: number | null;
  /** As dwcpd judges the link; null when nobody said. */
  readonly health: DaemonHealth | null;
  /** Why it is not healthy, or was not looked at; of the node too. */
  readonly reasons: readonly string[];
}

/** Both ends of every link the gateways have to have. */
export function linkRows(topology: Topology, observation: NetworkObservation): readonly LinkRow[] {
  return topology.gateways.flatMap(({ name }) =>
    daemonPeers(topology, name).map((peer) => rowOf(observation, { node: name, peer: peer.name })),
  );
}

const nothing = { transport: null, expectedTransport: null, security: null, roundTripMs: null, health: null } as const;

function rowOf(observation: NetworkObservation, end: { readonly node: string; readonly peer: string }): LinkRow {
  const look = observation.get(end.node);
  if (look?.isObserved !== true) {
    return { ...end, ...nothing, status: 'unchecked', reasons: look === undefined ? [] : [look.reason] };
  }
  const { daemon } = look.value;
  if (!daemon.isObserved) return { ...end, ...nothing, status: 'unchecked', reasons: [daemon.reason] };
  if (daemon.value === null) return { ...end, ...nothing, status: 'not running', reasons: [] };
  const { reasons, links } = daemon.value;
  const link = links.find(({ peer }) => peer === end.peer);
  if (link === undefined) return { ...end, ...nothing, status: 'missing', reasons };
  return {
    ...end,
    status: link.isQuarantined ? 'quarantined' : link.status,
    transport: link.transport,
    expectedTransport: link.expectedTransport,
    security: link.security,
    roundTripMs: link.roundTripMicros === null ? null : link.roundTripMicros / 1000,
    health: link.health,
    reasons: [...reasons, ...link.reasons],
  };
}
