import type { ReliableEndpoint } from '../reliable/endpoint.ts';
import type { LivePath } from './live-path.ts';

/**
 * Sends what there is on all flows together, one frame each in turn: they share the work as fast as each of them takes it.
 * Returns whether there was anything.
 */
export function pumpFlows(endpoint: ReliableEndpoint, flows: readonly LivePath[], now: number): boolean {
  let hasSent = false;
  for (let open = flows.filter((flow) => !flow.isBlocked()); open.length > 0; ) {
    for (const flow of open) {
      const frame = endpoint.nextFrame(flow.key, now);
      if (frame === null) return hasSent;
      flow.send(frame);
      hasSent = true;
    }
    if (open.some((flow) => flow.isBlocked())) open = open.filter((flow) => !flow.isBlocked());
  }
  return hasSent;
}
