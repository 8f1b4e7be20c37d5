import { sourceOf } from './source-of.ts';

/** Connections that have not authenticated, oldest first. */
export interface PendingConnections<T> {
  /** Takes one in; gives back the one that has to go for it, if they are too many. */
  add(connection: T, address: string): T | null;
  remove(connection: T): void;
  readonly count: number;
}

/**
 * The oldest of the source that has most has to go. Junk that says nothing gives way to what comes after it, while a peer is
 * done within a few round trips; and junk of one source never costs another source anything.
 */
export function createPendingConnections<T>(most: number): PendingConnections<T> {
  const sources = new Map<T, string>();
  const bySource = new Map<string, Set<T>>();
  const remove = (connection: T): void => {
    const source = sources.get(connection);
    if (source === undefined) return;
    sources.delete(connection);
    const others = bySource.get(source);
    others?.delete(connection);
    if (others?.size === 0) bySource.delete(source);
  };
  return {
    get count() {
      return sources.size;
    },
    remove,
    add(connection, address) {
      const victim = sources.size >= most ? oldestOfLargest(bySource) : null;
      if (victim !== null) remove(victim);
      const source = sourceOf(address);
      sources.set(connection, source);
      const others = bySource.get(source) ?? new Set();
      bySource.set(source, others.add(connection));
      return victim;
    },
  };
}

/** Of sources that have the same number, the one seen first. */
function oldestOfLargest<T>(bySource: ReadonlyMap<string, ReadonlySet<T>>): T | null {
  let largest: ReadonlySet<T> = new Set();
  for (const connections of bySource.values()) if (connections.size > largest.size) largest = connections;
  const [oldest] = largest;
  return oldest ?? null;
}
