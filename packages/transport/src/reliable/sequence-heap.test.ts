import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sequenceHeap } from './sequence-heap.ts';

test('the lowest number comes first, whatever is put in between', () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.nat(50)), { maxLength: 200 }), (deeds) => {
      const heap = sequenceHeap();
      const model: number[] = [];
      for (const deed of deeds) {
        if (deed === null) {
          model.sort((a, b) => a - b);
          expect(heap.pop()).toBe(model.shift() ?? null);
        } else {
          heap.push(deed);
          model.push(deed);
        }
      }
      const rest: number[] = [];
      for (let lowest = heap.pop(); lowest !== null; lowest = heap.pop()) rest.push(lowest);
      expect(rest).toEqual(model.toSorted((a, b) => a - b));
    }),
  );
});
