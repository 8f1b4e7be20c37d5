import type { Topology } from '@dwcp/model';
import type { NodeObservations } from './node-observations.ts';

/**
 * Nodes in the order they are worked on: what the network stands on is never changed all at once. Where a site has
 * several gateways, the one of the first priority comes in a wave of its own, after the others took the change. A first
 * deploy has nothing to keep up and is one wave.
 */
export function wavesOf(
  topology: Topology,
  nodes: readonly string[],
  observations: NodeObservations,
): readonly (readonly string[])[] {
  const isRunning = nodes.every((name) => observations.get(name)?.kind === 'observed');
  return isRunning ? preferredLast(topology, nodes) : [nodes].filter((wave) => wave.length > 0);
}

/** The nodes of a network that runs: those that traffic goes by come in a second wave. */
export function preferredLast(topology: Topology, nodes: readonly string[]): readonly (readonly string[])[] {
  const last = topology.gateways
    .filter((gateway) =>
      topology.gateways.some((other) => other.site === gateway.site && other.priority > gateway.priority),
    )
    .map((gateway) => gateway.name);
  const waves = [nodes.filter((name) => !last.includes(name)), nodes.filter((name) => last.includes(name))];
  return waves.filter((wave) => wave.length > 0);
}
