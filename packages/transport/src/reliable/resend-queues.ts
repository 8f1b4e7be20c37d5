import { sequenceHeap } from './sequence-heap.ts';
import type { StreamClass } from './stream-class.ts';
import type { Unacked } from './unacked.ts';

/** What waits to be sent again, of each class the lowest first. */
export interface ResendQueues {
  add(entry: Unacked): void;
  /** The lowest of a class that was not acknowledged meanwhile. */
  take(streamClass: StreamClass): Unacked | null;
}

/** `find` knows what was not acknowledged yet. */
export function resendQueues(find: (sequence: number) => Unacked | undefined): ResendQueues {
  const queues = { any: sequenceHeap(), latency: sequenceHeap(), bulk: sequenceHeap() } as const;
  return {
    add: (entry) => queues[entry.streamClass].push(entry.sequence),
    take(streamClass) {
      const queue = queues[streamClass];
      for (let sequence = queue.pop(); sequence !== null; sequence = queue.pop()) {
        const entry = find(sequence);
        if (entry !== undefined) return entry;
      }
      return null;
    },
  };
}
