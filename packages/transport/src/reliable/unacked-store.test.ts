import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Frame } from '../frame/frame.ts';
import { controlFrame } from './control-queue.ts';
import type { SequenceRange } from './sequence-set.ts';
import { defaultReliableSettings, streamLimits } from './settings.ts';
import { streamClasses } from './stream-class.ts';
import { type UnackedStore, unackedStore } from './unacked-store.ts';

const span = streamLimits.sequenceSpan;

interface Counted {
  readonly store: UnackedStore;
  /** Places looked at since it was asked last. */
  looks(): number;
}

function filled(count: number): Counted {
  let looks = 0;
  const store = unackedStore(defaultReliableSettings, () => void looks++);
  for (let n = 1; n <= count; n++)
    store.add(controlFrame('data', 1, Uint8Array.of(n)), { pathId: 1, streamClass: 'any', now: 0 });
  looks = 0;
  return {
    store,
    looks() {
      const taken = looks;
      looks = 0;
      return taken;
    },
  };
}

test('an acknowledgement that leaves one out for ever costs what it newly acknowledges, however much lies behind it', () => {
  const { store, looks } = filled(span);
  const acks = 2000;
  store.acknowledge({ cumulative: 0, ranges: [{ first: 2, last: span - acks }] }, 1);
  for (let n = 1; n <= acks; n++)
    store.acknowledge({ cumulative: 0, ranges: [{ first: 2, last: span - acks + n }] }, 1);
  expect(looks()).toBeLessThan(8 * (span + acks));
  expect(store.count()).toBe(1);
});

test('the same ranges again and again cost a few looks each, however long they are', () => {
  const { store, looks } = filled(span);
  const ranges = Array.from({ length: 256 }, (_, n) => ({ first: 2 + n * 256, last: 254 + n * 256 }));
  for (let n = 0; n < 500; n++) store.acknowledge({ cumulative: 0, ranges }, 1);
  expect(looks()).toBeLessThan(8 * (span + 500 * 256));
});

test('whatever is acknowledged in whatever order, all acknowledgements together cost what there is and what they say', () => {
  const count = 3000;
  const ack = fc
    .record({
      cumulative: fc.constantFrom(0, 0, 0, 5),
      cuts: fc.uniqueArray(fc.integer({ min: 7, max: count }), { minLength: 2, maxLength: 40 }),
    })
    .map(({ cumulative, cuts }) => ({ cumulative, ranges: rangesBetween(cuts.toSorted((a, b) => a - b)) }));
  fc.assert(
    fc.property(fc.array(ack, { minLength: 20, maxLength: 60 }), (acks) => {
      const { store, looks } = filled(count);
      const model = new Set(Array.from({ length: count }, (_, n) => n + 1));
      let said = 0;
      for (const { cumulative, ranges } of acks) {
        expect(store.acknowledge({ cumulative, ranges }, 1)).toBe(true);
        for (const { first, last } of [{ first: 1, last: cumulative }, ...ranges]) {
          said += 1;
          for (let n = first; n <= last; n++) model.delete(n);
        }
        expect(store.count()).toBe(model.size);
      }
      expect(looks()).toBeLessThan(8 * (count + said));
    }),
    { numRuns: 30, seed: 20_261_130 },
  );
});

test('a loss with each acknowledgement costs no more because many wait to be sent again', () => {
  const { store, looks } = filled(span);
  const acks = 5000;
  for (let n = 0; n < acks; n++) {
    const sequence = 12 + 2 * n;
    store.acknowledge({ cumulative: 0, ranges: [{ first: sequence, last: sequence }] }, 1);
  }
  expect(looks()).toBeLessThan(20 * acks);
  const again: number[] = [];
  const take = (): Frame | null => store.takeResend({ pathId: 1, classes: streamClasses, now: 2 });
  for (let frame = take(); frame !== null; frame = take()) again.push(frame.sequence);
  expect(again.length).toBeGreaterThan(acks / 2);
  expect(again).toEqual(again.toSorted((a, b) => a - b));
});

test('to give a stream up costs what is unacknowledged of it, not of all streams', () => {
  const { store, looks } = filled(span - 3);
  for (let n = 0; n < 3; n++)
    store.add(controlFrame('data', 3, new Uint8Array(1000)), { pathId: 1, streamClass: 'any', now: 0 });
  looks();
  const before = store.bytes();
  store.replace(3, controlFrame('reset', 3, new Uint8Array(2)));
  expect(store.bytes()).toBe(before - 3 * 998);
  expect(looks()).toBeLessThan(20);
  store.acknowledge({ cumulative: span, ranges: [] }, 1);
  expect([store.bytes(), store.count()]).toEqual([0, 0]);
});

/** Each other stretch between these numbers, with a gap before each. */
function rangesBetween(cuts: readonly number[]): SequenceRange[] {
  const ranges: SequenceRange[] = [];
  for (let index = 0; index + 1 < cuts.length; index += 2) {
    const [first, last] = [cuts[index] ?? 0, cuts[index + 1] ?? 0];
    if (first >= (ranges.at(-1)?.last ?? 6) + 2) ranges.push({ first, last });
  }
  return ranges;
}
