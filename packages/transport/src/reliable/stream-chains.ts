/** What can be chained with others of its stream. */
export interface Chained<T> {
  readonly streamId: number;
  chainedBefore: T | null;
  chainedAfter: T | null;
}

/** Things by their stream: added and taken out in one step, all of one stream found without looking at those of others. */
export interface StreamChains<T> {
  add(item: T): void;
  remove(item: T): void;
  of(streamId: number): Iterable<T>;
}

export function streamChains<T extends Chained<T>>(): StreamChains<T> {
  const latest = new Map<number, T>();
  return {
    add(item) {
      const before = latest.get(item.streamId) ?? null;
      item.chainedBefore = before;
      if (before !== null) before.chainedAfter = item;
      latest.set(item.streamId, item);
    },
    remove(item) {
      const { chainedBefore: before, chainedAfter: after } = item;
      if (before !== null) before.chainedAfter = after;
      if (after !== null) after.chainedBefore = before;
      else if (before !== null) latest.set(item.streamId, before);
      else latest.delete(item.streamId);
    },
    *of(streamId) {
      for (let item = latest.get(streamId) ?? null; item !== null; item = item.chainedBefore) yield item;
    },
  };
}
