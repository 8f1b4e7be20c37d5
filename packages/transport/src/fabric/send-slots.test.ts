import { beforeEach, expect, test } from 'vitest';
import { SendSlots } from './send-slots.ts';

const layout = {
  ringEntries: 16,
  commandsOffset: 0,
  eventsOffset: 0,
  smallOffset: 1_000,
  smallBytes: 10,
  smallSlots: 80,
  largeOffset: 5_000,
  largeBytes: 100,
  largeSlots: 10,
  receiveOffset: 0,
  receiveBytes: 0,
  peers: 4,
};
let slots = new SendSlots(layout);
beforeEach(() => {
  slots = new SendSlots(layout);
});

test('takes small ones for what fits, large ones for the rest, and has them back', () => {
  const small = slots.take(10, 1);
  const large = slots.take(11, 1);
  expect([slots.offset(small), slots.size(small)]).toEqual([1_000, 10]);
  expect([slots.offset(large), slots.size(large)]).toEqual([5_000, 100]);
  expect(slots.held).toBe(2);
  slots.free(small);
  slots.free(large);
  expect(slots.held).toBe(0);
  expect([slots.take(10, 1), slots.take(11, 1)]).toEqual([small, large]);
});

test('keeps a reserve of small ones, and says when all are taken', () => {
  const taken: number[] = [];
  while (slots.hasReserve) taken.push(slots.take(1, 1));
  expect(taken.length).toBe(16);
  for (let index = 0; index < 64; index++) expect(slots.take(1, 1)).not.toBe(-1);
  expect(slots.take(1, 1)).toBe(-1);
});

test('goes on with small ones when the large ones are lost with a peer that died', () => {
  for (let index = 0; index < 10; index++) slots.take(50, 1);
  expect(slots.take(50, 2)).toBe(-1);
  slots.forget(1);
  expect(slots.held).toBe(0);
  const instead = slots.take(50, 2);
  expect(slots.size(instead)).toBe(10);
  // They come back after all.
  for (let slot = 80; slot < 90; slot++) slots.free(slot);
  expect(slots.held).toBe(1);
  expect(slots.size(slots.take(50, 2))).toBe(100);
});
