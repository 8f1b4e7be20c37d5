import { type StreamClass, streamClasses } from './stream-class.ts';
import type { StreamState } from './stream-state.ts';

/** Streams that may have something to send, each class with its own turns. */
export interface ReadyStreams {
  /** At the end of its class, unless it waits already. */
  add(stream: StreamState): void;
  remove(stream: StreamState): void;
  /** The first that waits in one of these classes, which take turns too; it waits no more. */
  take(classes: readonly StreamClass[]): StreamState | null;
}

export function readyStreams(): ReadyStreams {
  const waiting: Readonly<Record<StreamClass, Set<StreamState>>> = {
    any: new Set(),
    latency: new Set(),
    bulk: new Set(),
  };
  let turn = 0;
  return {
    add: (stream) => void waiting[stream.streamClass].add(stream),
    remove(stream) {
      for (const streamClass of streamClasses) waiting[streamClass].delete(stream);
    },
    take(classes) {
      for (let tried = 0; tried < classes.length; tried++) {
        turn += 1;
        const of = classes[turn % classes.length];
        if (of === undefined) continue;
        for (const stream of waiting[of]) {
          waiting[of].delete(stream);
          return stream;
        }
      }
      return null;
    },
  };
}
