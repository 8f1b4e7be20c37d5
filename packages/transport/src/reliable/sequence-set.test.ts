import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sequenceSet } from './sequence-set.ts';

test('whatever the order, it knows what came, and calls a second coming by its name', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 120 }), (sequences) => {
      const set = sequenceSet();
      const model = new Set<number>();
      for (const sequence of sequences) {
        expect(set.add(sequence)).toBe(!model.has(sequence));
        model.add(sequence);
        let cumulative = 0;
        while (model.has(cumulative + 1)) cumulative += 1;
        expect(set.cumulative()).toBe(cumulative);
        const listed = set
          .ranges(100)
          .flatMap(({ first, last }) => [...Array(last - first + 1).keys()].map((n) => first + n));
        expect(listed).toEqual([...model].filter((n) => n > cumulative).toSorted((a, b) => a - b));
        for (let n = 1; n <= 61; n++) expect(set.has(n)).toBe(model.has(n));
      }
    }),
  );
});

test('neighbouring ranges become one, so memory follows the gaps', () => {
  const set = sequenceSet();
  for (const sequence of [3, 7, 5, 4, 6]) set.add(sequence);
  expect(set.ranges(10)).toEqual([{ first: 3, last: 7 }]);
});
