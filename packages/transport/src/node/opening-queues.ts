/** Those who wait for their turn, in order of arrival for each target; targets take turns. */
export interface OpeningQueues<T> {
  add(target: string, item: T): void;
  remove(target: string, item: T): void;
  take(): T | null;
  /** The first ones of each target of which this holds. */
  takeWhile(holds: (item: T) => boolean): readonly T[];
  /** Which turn the next one for this target would have. */
  readonly turnOf: (target: string) => number;
  readonly length: () => number;
}

export function openingQueues<T>(): OpeningQueues<T> {
  /** The first target is the one whose turn it is; none of them is empty. */
  const queues = new Map<string, Set<T>>();
  let length = 0;

  function remove(target: string, item: T): void {
    const queue = queues.get(target);
    if (queue?.delete(item) !== true) return;
    length -= 1;
    if (queue.size === 0) queues.delete(target);
  }

  return {
    add(target, item) {
      const queue = queues.get(target) ?? new Set();
      queues.set(target, queue.add(item));
      length += 1;
    },
    remove,
    take() {
      for (const [target, queue] of queues) {
        const [item] = queue;
        queues.delete(target);
        queues.set(target, queue);
        if (item === undefined) continue;
        remove(target, item);
        return item;
      }
      return null;
    },
    takeWhile(holds) {
      const taken: T[] = [];
      for (const [target, queue] of queues) {
        for (const item of queue) {
          if (!holds(item)) break;
          taken.push(item);
          remove(target, item);
        }
      }
      return taken;
    },
    turnOf(target) {
      const own = (queues.get(target)?.size ?? 0) + 1;
      let turn = own;
      for (const [other, queue] of queues) if (other !== target) turn += Math.min(queue.size, own);
      return turn;
    },
    length: () => length,
  };
}
