/** What is needed of a frame to tell by order whether it is lost. */
export interface InFlight {
  readonly sequence: number;
  pathId: number;
  pathIndex: number;
  isQueued: boolean;
  resends: number;
}

/** A path delivers in order: what was sent on it before something that arrived, and did not arrive, is lost. */
export interface FlightOrder<T extends InFlight> {
  /** Takes the entry's path as it is, and gives it its place on that path. */
  sent(entry: T): void;
  acknowledged(entry: T): void;
  /** Those that were overtaken since by more than the tolerance; each once. */
  takeLost(find: (sequence: number) => T | undefined): readonly T[];
  forget(pathId: number): void;
}

interface PathOrder {
  /** Numbers only: what is acknowledged is not held in memory by its place. */
  readonly sent: { readonly sequence: number; readonly index: number }[];
  head: number;
  nextIndex: number;
  highestAcked: number;
}

export function flightOrder<T extends InFlight>(tolerance: number): FlightOrder<T> {
  const paths = new Map<number, PathOrder>();
  const pathOf = (pathId: number): PathOrder => {
    let path = paths.get(pathId);
    if (path === undefined) {
      path = { sent: [], head: 0, nextIndex: 1, highestAcked: 0 };
      paths.set(pathId, path);
    }
    return path;
  };
  return {
    sent(entry) {
      const path = pathOf(entry.pathId);
      entry.pathIndex = path.nextIndex++;
      path.sent.push({ sequence: entry.sequence, index: entry.pathIndex });
    },
    acknowledged(entry) {
      // What was sent twice may have arrived the first time, which says nothing about the order of the second.
      if (entry.resends > 0 || entry.isQueued) return;
      const path = paths.get(entry.pathId);
      if (path !== undefined) path.highestAcked = Math.max(path.highestAcked, entry.pathIndex);
    },
    takeLost(find) {
      const lost: T[] = [];
      for (const [pathId, path] of paths) {
        for (let next = path.sent[path.head]; next !== undefined; next = path.sent[path.head]) {
          const entry = find(next.sequence);
          const isLast = entry?.pathId === pathId && entry.pathIndex === next.index && !entry.isQueued;
          if (isLast && next.index + tolerance >= path.highestAcked) break;
          if (isLast && entry !== undefined) lost.push(entry);
          path.head += 1;
        }
        if (path.head > 1024 && path.head * 2 > path.sent.length) {
          path.sent.splice(0, path.head);
          path.head = 0;
        }
      }
      return lost;
    },
    forget: (pathId) => void paths.delete(pathId),
  };
}
