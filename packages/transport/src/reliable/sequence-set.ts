export interface SequenceRange {
  readonly first: number;
  readonly last: number;
}

/** Which sequence numbers have come, in memory that grows with the gaps only. */
export interface SequenceSet {
  /** All up to this one have come. */
  readonly cumulative: () => number;
  has(sequence: number): boolean;
  /** `false`: it had come before. */
  add(sequence: number): boolean;
  /** What came above the cumulative one, lowest first. */
  ranges(limit: number): readonly SequenceRange[];
}

export function sequenceSet(): SequenceSet {
  let cumulative = 0;
  const above: { first: number; last: number }[] = [];

  /** Index of the first range that ends at or after this number. */
  function indexOf(sequence: number): number {
    let [low, high] = [0, above.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((above[middle]?.last ?? 0) < sequence) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  function has(sequence: number): boolean {
    if (sequence <= cumulative) return true;
    const range = above[indexOf(sequence)];
    return range !== undefined && range.first <= sequence;
  }

  function add(sequence: number): boolean {
    if (has(sequence)) return false;
    if (sequence === cumulative + 1) {
      const next = above[0];
      cumulative = next?.first === sequence + 1 ? next.last : sequence;
      if (cumulative !== sequence) above.shift();
      return true;
    }
    const index = indexOf(sequence);
    const [before, after] = [above[index - 1], above[index]];
    const [joinsBefore, joinsAfter] = [before?.last === sequence - 1, after?.first === sequence + 1];
    if (joinsBefore && joinsAfter && before !== undefined && after !== undefined) {
      before.last = after.last;
      above.splice(index, 1);
    } else if (joinsBefore && before !== undefined) before.last = sequence;
    else if (joinsAfter && after !== undefined) after.first = sequence;
    else above.splice(index, 0, { first: sequence, last: sequence });
    return true;
  }

  return {
    cumulative: () => cumulative,
    has,
    add,
    ranges: (limit) => above.slice(0, limit).map(({ first, last }) => ({ first, last })),
  };
}
