import type { NativeSockets } from './native-sockets.ts';
import { capacityOf, type PathFigures, readPathFigures } from './path-figures.ts';

/** What the kernel tells of the path of a socket, and what of it holds when it tells nothing any more. */
export interface KnownFigures {
  /** `null` when the socket has none. */
  read(): PathFigures | null;
  readonly capacityBitsPerSecond: () => number | null;
  readonly congestionControl: () => string | null;
}

const figureCount = 10;

export function knownFigures(id: number, { native }: Pick<NativeSockets, 'native'>): KnownFigures {
  let capacity: number | null = null;
  let lastCongestionControl: string | null = null;
  return {
    read() {
      const values = new Float64Array(figureCount);
      const congestionControl = native.figures(id, values);
      if (congestionControl === '') return null;
      lastCongestionControl = congestionControl;
      const found = readPathFigures(values);
      capacity = capacityOf(found, capacity);
      return found;
    },
    capacityBitsPerSecond: () => capacity,
    congestionControl: () => lastCongestionControl,
  };
}
