import { streamLimits } from './settings.ts';

/** Which streams both ends of a link have opened. Each id is used once in the life of the link, and never again. */
export interface StreamIds {
  /** The next of our own; `null`: all of them have been used. It stays the next until it is taken. */
  readonly nextOwn: () => number | null;
  takeOwn(): void;
  isPeers(streamId: number): boolean;
  /**
   * Those of the peer do not come in order on links of several paths. `next`: never seen, `known`: seen or given up before,
   * `excessive`: so far ahead that the peer breaks its limit.
   */
  seePeers(streamId: number): 'next' | 'known' | 'excessive';
}

/** Four bytes of a frame hold it. */
const highestId = 2 ** 32 - 1;

/** Ids are odd for one end of the link and even for the other, and count up by two. `streamsBefore`: each end has opened so many. */
export function streamIds(opensOdd: boolean, streamsBefore = 0): StreamIds {
  let nextOwn = (opensOdd ? 1 : 2) + 2 * streamsBefore;
  let highest = (opensOdd ? 0 : -1) + 2 * streamsBefore;
  const skipped = new Set<number>();
  return {
    nextOwn: () => (nextOwn > highestId ? null : nextOwn),
    takeOwn() {
      nextOwn += 2;
    },
    isPeers: (streamId) => (streamId % 2 === 1) !== opensOdd,
    seePeers(streamId) {
      if (streamId <= highest) return skipped.delete(streamId) ? 'next' : 'known';
      if ((streamId - highest) / 2 + skipped.size > streamLimits.sequenceSpan) return 'excessive';
      for (let id = highest + 2; id < streamId; id += 2) skipped.add(id);
      highest = streamId;
      return 'next';
    },
  };
}
