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
  const done = new Set<LivePath>();
  const isOver = (flow: LivePath): boolean => done.has(flow) || flow.isBlocked();
  for (let open = flows.filter((flow) => !flow.isBlocked()); open.length > 0; ) {
    for (const flow of open) {
      const frame = endpoint.nextFrame(flow.key, what.now, what.classes);
      if (frame === null) done.add(flow);
      else flow.send(frame);
      hasSent ||= frame !== null;
    }
    if (open.some(isOver)) open = open.filter((flow) => !isOver(flow));
  }
  return hasSent;
}
