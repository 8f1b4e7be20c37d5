import type { Gateway } from '@dwcp/model';

/**
 * A gateway prefers what its own tunnels bring to what its site's other gateways bring, so it always has a route to pass
 * on and the nodes hold a ready second choice. Outward the priority is the MED, inward the local preference, so both
 * directions of a flow use the same gateways.
 */
export const tunnelPreference = 400;

/** Local preference a gateway gives inside its site to what its tunnels bring. */
export function fabricPreference(gateway: Gateway): number {
  return Math.max(0, 300 - 100 * gateway.priority);
}

/** MED a gateway tells the other sites. */
export function outwardMetric(gateway: Gateway): number {
  return 100 * gateway.priority;
}

/** Room to grow without a change of the line; a neighbor that sends more than this is broken. */
export function prefixLimit(expected: readonly string[]): number {
  return Math.max(64, 2 * expected.length);
}
