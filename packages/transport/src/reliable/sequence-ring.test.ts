import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sequenceRing } from './sequence-ring.ts';

test('it is a map by number, whatever is taken out', () => {
  const deed = fc.oneof(fc.constant('add' as const), fc.nat(400));
  fc.assert(
    fc.property(fc.array(deed, { maxLength: 500 }), (deeds) => {
      const ring = sequenceRing<string>();
      const model = new Map<number, string>();
      let next = 1;
      for (const each of deeds) {
        if (each === 'add') {
          ring.add(`v${next}`);
          model.set(next, `v${next}`);
          next += 1;
        } else {
          ring.remove(each);
          model.delete(each);
        }
        expect([ring.count(), ring.next(), ring.lowest()]).toEqual([model.size, next, Math.min(next, ...model.keys())]);
      }
      expect([...ring.values()]).toEqual([...model.values()]);
      const numbers = [...model.keys()].toSorted((a, b) => a - b);
      for (let sequence = 0; sequence <= next; sequence++) {
        expect(ring.get(sequence)).toBe(model.get(sequence));
        expect(ring.from(sequence)).toBe(model.get(numbers.find((n) => n >= sequence) ?? next));
      }
    }),
  );
});

test('half a million in flight and out again take no time that grows with their number', () => {
  const ring = sequenceRing<number>();
  for (let n = 1; n <= 50_000; n++) ring.add(n);
  let found = 0;
  for (let n = 1; n <= 500_000; n++) {
    if (ring.first() === n) found += 1;
    ring.remove(n);
    ring.add(n + 50_000);
  }
  expect([found, ring.count()]).toEqual([500_000, 50_000]);
});
