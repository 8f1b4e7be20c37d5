/** Which streams the peer has opened: on links of several paths they do not come in order. */
export interface StreamIds {
  /** `next`: never seen, `known`: seen or given up before, `excessive`: so far ahead that the peer breaks its limit. */
  see(streamId: number): 'next' | 'known' | 'excessive';
}

/** Ids are odd for one end of the link and even for the other, and count up by two. */
export function peerStreamIds(isOdd: boolean, mostAhead: number): StreamIds {
  let highest = isOdd ? -1 : 0;
  const skipped = new Set<number>();
  return {
    see(streamId) {
      if (streamId <= highest) return skipped.delete(streamId) ? 'next' : 'known';
      if ((streamId - highest) / 2 + skipped.size > mostAhead) return 'excessive';
      for (let id = highest + 2; id < streamId; id += 2) skipped.add(id);
      highest = streamId;
      return 'next';
    },
  };
}
