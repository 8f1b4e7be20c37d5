import type { Context, NodeRunner } from '@dwcp/io';
import { allNodes, type Topology } from '@dwcp/model';
import { compareBfd, compareBgpPrefixes, compareBgpSessions } from './bgp/compare.ts';
import { bgpNeighbors } from './bgp/neighbors.ts';
import { describeDifference } from './difference.ts';
import { inspectNetwork } from './inspect-network.ts';
import { lookOrReason } from './look-or-reason.ts';

const parts = ['bgp-sessions', 'bgp-paths', 'bfd'] as const;

/**
 * What is missing until the routing of these nodes is as described: sessions, BFD, prefixes; one sentence each, empty when
 * nothing is. A node that cannot be looked at is missing itself. A fraction of what observeNetwork costs.
 */
export async function openSessions(
  topology: Topology,
  options: {
    readonly nodes: readonly string[];
    readonly runners: ReadonlyMap<string, NodeRunner>;
    readonly timeoutMs: number;
  },
  ctx: Context,
): Promise<readonly string[]> {
  const looks = allNodes(topology)
    .filter(({ name }) => options.nodes.includes(name))
    .map(async (node): Promise<readonly string[]> => {
      const runner = options.runners.get(node.name);
      if (runner === undefined) return [`no way to reach ${node.name}`];
      const look = { daemon: topology.routing.daemon, parts, timeoutMs: options.timeoutMs };
      const seen = await lookOrReason(inspectNetwork(runner, look, ctx));
      if (!seen.isObserved) return [`${node.name}: ${seen.reason}`];
      const wanted = bgpNeighbors(topology, node);
      const { bgpSessions, bgpPaths, bfd } = seen.value;
      if (!bgpSessions.isObserved) return [`${node.name}: ${bgpSessions.reason}`];
      if (!bgpPaths.isObserved) return [`${node.name}: ${bgpPaths.reason}`];
      if (!bfd.isObserved) return [`${node.name}: ${bfd.reason}`];
      return [
        ...compareBgpSessions(wanted, bgpSessions.value),
        ...compareBfd(wanted, bfd.value),
        ...compareBgpPrefixes(wanted, bgpPaths.value),
      ].map((difference) => `${node.name}: ${describeDifference(difference)}`);
    });
  return (await Promise.all(looks)).flat();
}
