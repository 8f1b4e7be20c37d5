import type { ReliableEndpoint } from '../reliable/endpoint.ts';
import type { StreamClass } from '../reliable/stream-class.ts';
import type { LivePath } from './live-path.ts';

export interface PumpedStreams {
  readonly classes: readonly StreamClass[];
  readonly now: number;
}

/**
 * Sends what there is of these classes on all flows together, one frame each in turn: they share the work as fast as each of them takes it.
 * Returns whether there was anything.
 */
export function pumpFlows(endpoint: ReliableEndpoint, flows: readonly LivePath[], what: PumpedStreams): boolean {
  let hasSent = false;
  for (let open = flows.filter((flow) => !flow.isBlocked()); open.length > 0; ) {
    for (const flow of open) {
      const frame = endpoint.nextFrame(flow.key, what.now, what.classes);
      if (frame === null) return hasSent;
      flow.send(frame);
      hasSent = true;
    }
    if (open.some((flow) => flow.isBlocked())) open = open.filter((flow) => !flow.isBlocked());
  }
  return hasSent;
}
