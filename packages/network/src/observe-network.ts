import type { Context, NodeRunner } from '@dwcp/io';
import type { Topology } from '@dwcp/model';
import { allNodes } from '@dwcp/model';
import { daemonPeers } from './dwcp/peers.ts';
import { inspectNetwork, type NodeNetwork } from './inspect-network.ts';
import { lookOrReason } from './look-or-reason.ts';
import { type Observation, unchecked } from './observation.ts';
import { probesFrom } from './probes.ts';
import { inspectSentBytes, type SentBytes } from './sent-bytes.ts';

/** Every node of the topology by name; unchecked where no runner leads to it or it does not answer. */
export type NetworkObservation = ReadonlyMap<string, Observation<NodeNetwork>>;

/** Looks at all nodes at once, one remote command each, with probes between all connected sites. */
export async function observeNetwork(
  topology: Topology,
  options: {
    readonly runners: ReadonlyMap<string, NodeRunner>;
    readonly timeoutMs?: number;
  },
  ctx: Context,
): Promise<NetworkObservation> {
  const timeout = options.timeoutMs === undefined ? {} : { timeoutMs: options.timeoutMs };
  const looks = allNodes(topology).map(async (node) => {
    const runner = options.runners.get(node.name);
    if (runner === undefined) return [node.name, unchecked<NodeNetwork>(`no way to reach ${node.name}`)] as const;
    const look = inspectNetwork(
      runner,
      {
        daemon: topology.routing.daemon,
        probes: probesFrom(topology, node),
        hasLinks: daemonPeers(topology, node.name).length > 0,
        ...timeout,
      },
      ctx,
    );
    return [node.name, await lookOrReason(look)] as const;
  });
  return new Map(await Promise.all(looks));
}

/** Asks the gateways that run dwcpd for their links, and nothing else. */
export async function observeLinks(
  topology: Topology,
  options: { readonly runners: ReadonlyMap<string, NodeRunner>; readonly timeoutMs: number },
  ctx: Context,
): Promise<NetworkObservation> {
  const { daemon } = topology.routing;
  const gateways = topology.gateways.filter(({ name }) => daemonPeers(topology, name).length > 0);
  const looks = gateways.map(async ({ name }) => {
    const runner = options.runners.get(name);
    if (runner === undefined) return [name, unchecked<NodeNetwork>(`no way to reach ${name}`)] as const;
    const look = inspectNetwork(
      runner,
      { daemon, hasLinks: true, parts: ['dwcpd'], timeoutMs: options.timeoutMs },
      ctx,
    );
    return [name, await lookOrReason(look)] as const;
  });
  return new Map(await Promise.all(looks));
}

/** The gateways of the topology by name. */
export type TunnelCounters = ReadonlyMap<string, Observation<SentBytes>>;

/** Reads the counters of all tunnels while no probe is under way. */
export async function observeTunnelCounters(
  topology: Topology,
  options: { readonly runners: ReadonlyMap<string, NodeRunner>; readonly timeoutMs: number },
): Promise<TunnelCounters> {
  const looks = topology.gateways.map(async ({ name }) => {
    const runner = options.runners.get(name);
    if (runner === undefined) return [name, unchecked<SentBytes>(`no way to reach ${name}`)] as const;
    return [name, await lookOrReason(inspectSentBytes(runner, options))] as const;
  });
  return new Map(await Promise.all(looks));
}
