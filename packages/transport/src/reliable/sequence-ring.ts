/** Values by consecutive numbers, from 1: taken out in any order, found by number, the lowest at once, however many there are. */
export interface SequenceRing<T> {
  /** At the next number. */
  add(value: T): void;
  get(sequence: number): T | undefined;
  /** The lowest that is still there at this number or above. However wide the gaps are, many such looks take about one step each. */
  from(sequence: number): T | undefined;
  remove(sequence: number): void;
  first(): T | undefined;
  /** The lowest number that is still there, or the next one. */
  readonly lowest: () => number;
  readonly next: () => number;
  readonly count: () => number;
  /** From the lowest number on. */
  values(): Iterable<T>;
}

/** `onLook` is told of each place that is looked at: what a caller costs is counted by it. */
export function sequenceRing<T>(onLook: () => void = () => undefined): SequenceRing<T> {
  let slots: (T | undefined)[] = Array.from({ length: 64 });
  /** Of a number that was taken out: a higher one below which there is nothing. */
  let skips = new Float64Array(64);
  let lowest = 1;
  let next = 1;
  let count = 0;

  function get(sequence: number): T | undefined {
    onLook();
    return sequence >= lowest && sequence < next ? slots[sequence & (slots.length - 1)] : undefined;
  }

  /** Shortens the way it goes, so that who comes after goes half of it. */
  function numberFrom(sequence: number): number {
    let at = Math.max(sequence, lowest);
    while (at < next && get(at) === undefined) {
      const skip = skips[at & (slots.length - 1)] ?? next;
      if (skip < next && get(skip) === undefined) {
        skips[at & (slots.length - 1)] = skips[skip & (slots.length - 1)] ?? next;
      }
      at = skips[at & (slots.length - 1)] ?? next;
    }
    return Math.min(at, next);
  }

  const from = (sequence: number): T | undefined => get(numberFrom(sequence));

  function grow(): void {
    const mask = slots.length * 2 - 1;
    const larger: (T | undefined)[] = Array.from({ length: mask + 1 });
    const largerSkips = new Float64Array(mask + 1);
    for (let sequence = lowest; sequence < next; sequence++) {
      larger[sequence & mask] = slots[sequence & (slots.length - 1)];
      largerSkips[sequence & mask] = skips[sequence & (slots.length - 1)] ?? next;
    }
    slots = larger;
    skips = largerSkips;
  }

  return {
    add(value) {
      if (next - lowest === slots.length) grow();
      slots[next & (slots.length - 1)] = value;
      next += 1;
      count += 1;
    },
    get,
    from,
    remove(sequence) {
      if (get(sequence) === undefined) return;
      slots[sequence & (slots.length - 1)] = undefined;
      skips[sequence & (slots.length - 1)] = sequence + 1;
      count -= 1;
      if (sequence === lowest) lowest = numberFrom(lowest);
    },
    first: () => get(lowest),
    lowest: () => lowest,
    next: () => next,
    count: () => count,
    *values() {
      for (let at = numberFrom(lowest); at < next; at = numberFrom(at + 1)) {
        const value = get(at);
        if (value !== undefined) yield value;
      }
    },
  };
}
