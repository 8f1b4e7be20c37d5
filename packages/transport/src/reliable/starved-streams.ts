/** A new limit when there is one to tell. */
export type Raise = () => number | null;

export interface Raised {
  readonly streamId: number;
  readonly limitBytes: number;
}

/** Streams that were given less than they need, by what they lack it for: where there is no more for one, the others are not asked. */
export interface StarvedStreams<T> {
  add(of: T, streamId: number, raise: Raise): void;
  remove(of: T, streamId: number): void;
  /** Raises while there is memory, and those of each as long as it may have more. */
  raise(hasMemory: () => boolean, mayHaveMore: (of: T) => boolean): readonly Raised[];
}

export function starvedStreams<T>(): StarvedStreams<T> {
  const starved = new Map<T, Map<number, Raise>>();
  return {
    add(of, streamId, raise) {
      const streams = starved.get(of) ?? new Map<number, Raise>();
      starved.set(of, streams.set(streamId, raise));
    },
    remove(of, streamId) {
      const streams = starved.get(of);
      if (streams?.delete(streamId) === true && streams.size === 0) starved.delete(of);
    },
    raise(hasMemory, mayHaveMore) {
      const raised: Raised[] = [];
      for (const [of, streams] of starved) {
        for (const [streamId, raise] of streams) {
          if (!hasMemory()) return raised;
          if (!mayHaveMore(of)) break;
          const limitBytes = raise();
          if (limitBytes !== null) raised.push({ streamId, limitBytes });
        }
      }
      return raised;
    },
  };
}
