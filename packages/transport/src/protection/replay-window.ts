/** Which packet numbers came, of the last so many; as RFC 4303 section 3.4.3, in the ring of words of RFC 6479. */
export interface ReplayWindow {
  judge(packetNumber: number): 'fresh' | 'replayed' | 'behind-window';
  /** Only for what is proven: whoever moves the window decides what else is taken. */
  accept(packetNumber: number): void;
}

const wordBits = 32;
export const replayWindowRange = { least: 64, most: 1024 } as const;

/** Throws for a width that is no whole number of words between 64 and 1024. */
export function createReplayWindow(width: number): ReplayWindow {
  if (width % wordBits !== 0 || width < replayWindowRange.least || width > replayWindowRange.most) {
    throw new RangeError(`a replay window of ${width} packets is no multiple of ${wordBits} between 64 and 1024`);
  }
  // One word more than the width, so that moving on word by word forgets nothing inside it.
  const words = new Uint32Array(width / wordBits + 1);
  let highest = 0;
  const wordOf = (packetNumber: number): number => Math.floor(packetNumber / wordBits);
  const bitOf = (packetNumber: number): number => 1 << (packetNumber % wordBits);
  return {
    judge(packetNumber) {
      if (packetNumber > highest) return 'fresh';
      if (packetNumber <= highest - width || packetNumber < 1) return 'behind-window';
      const word = words[wordOf(packetNumber) % words.length] ?? 0;
      return (word & bitOf(packetNumber)) === 0 ? 'fresh' : 'replayed';
    },
    accept(packetNumber) {
      if (packetNumber > highest) {
        const steps = Math.min(wordOf(packetNumber) - wordOf(highest), words.length);
        for (let step = 0; step < steps; step++) words[(wordOf(packetNumber) - step) % words.length] = 0;
        highest = packetNumber;
      }
      const index = wordOf(packetNumber) % words.length;
      words[index] = (words[index] ?? 0) | bitOf(packetNumber);
    },
  };
}
