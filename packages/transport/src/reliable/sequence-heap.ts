/** Numbers in any order, the lowest first; each operation in steps that grow with the logarithm of how many there are. */
export interface SequenceHeap {
  push(sequence: number): void;
  pop(): number | null;
}

export function sequenceHeap(): SequenceHeap {
  const numbers: number[] = [];
  const at = (index: number): number => numbers[index] ?? Number.POSITIVE_INFINITY;

  /** Index of the lower one of those below. */
  const lowerChild = (index: number): number => (at(2 * index + 2) < at(2 * index + 1) ? 2 * index + 2 : 2 * index + 1);

  return {
    push(sequence) {
      let index = numbers.length;
      numbers.push(sequence);
      for (let above = (index - 1) >> 1; index > 0 && at(above) > sequence; above = (index - 1) >> 1) {
        numbers[index] = at(above);
        index = above;
      }
      numbers[index] = sequence;
    },
    pop() {
      const [lowest] = numbers;
      const last = numbers.pop();
      if (lowest === undefined || last === undefined) return null;
      if (numbers.length === 0) return lowest;
      let index = 0;
      for (let below = lowerChild(index); at(below) < last; below = lowerChild(index)) {
        numbers[index] = at(below);
        index = below;
      }
      numbers[index] = last;
      return lowest;
    },
  };
}
