/** How many frames of a path are sent again at once when the oldest of all is late. */
export interface LateBatch {
  /** The oldest one, which is late. */
  size(oldest: { readonly sequence: number; readonly pathId: number }): number;
  /** What was sent on this path, once only, has arrived: it delivers, so what is late on it may be under way. */
  delivered(pathId: number): void;
}

/**
 * One at first, since a path may only be slow; twice as many each time those before have arrived another way and the path
 * itself has delivered nothing.
 */
export function lateBatch(): LateBatch {
  let before = { sequence: 0, pathId: 0, size: 0 };
  return {
    size({ sequence, pathId }) {
      const grows = pathId === before.pathId && sequence !== before.sequence;
      before = { sequence, pathId, size: grows ? before.size * 2 : 1 };
      return before.size;
    },
    delivered(pathId) {
      if (pathId === before.pathId) before = { sequence: 0, pathId: 0, size: 0 };
    },
  };
}
