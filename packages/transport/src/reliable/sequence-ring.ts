/** Values by consecutive numbers, from 1: taken out in any order, found by number, the lowest at once, however many there are. */
export interface SequenceRing<T> {
  /** At the next number. */
  add(value: T): void;
  get(sequence: number): T | undefined;
  remove(sequence: number): void;
  first(): T | undefined;
  /** The lowest number that is still there, or the next one. */
  readonly lowest: () => number;
  readonly next: () => number;
  readonly count: () => number;
  /** From the lowest number on. */
  values(): Iterable<T>;
}

export function sequenceRing<T>(): SequenceRing<T> {
  let slots: (T | undefined)[] = Array.from({ length: 64 });
  let lowest = 1;
  let next = 1;
  let count = 0;
  const get = (sequence: number): T | undefined =>
    sequence >= lowest && sequence < next ? slots[sequence & (slots.length - 1)] : undefined;

  function grow(): void {
    const larger: (T | undefined)[] = Array.from({ length: slots.length * 2 });
    for (let sequence = lowest; sequence < next; sequence++) larger[sequence & (larger.length - 1)] = get(sequence);
    slots = larger;
  }

  return {
    add(value) {
      if (next - lowest === slots.length) grow();
      slots[next & (slots.length - 1)] = value;
      next += 1;
      count += 1;
    },
    get,
    remove(sequence) {
      if (get(sequence) === undefined) return;
      slots[sequence & (slots.length - 1)] = undefined;
      count -= 1;
      while (lowest < next && get(lowest) === undefined) lowest += 1;
    },
    first: () => get(lowest),
    lowest: () => lowest,
    next: () => next,
    count: () => count,
    *values() {
      for (let sequence = lowest; sequence < next; sequence++) {
        const value = get(sequence);
        if (value !== undefined) yield value;
      }
    },
  };
}
