import { seededRandom } from '@dwcp/model';
import { expect, test } from 'vitest';
import { giveBack, payloadMemory } from './payload-memory.ts';

test('what is lent at one time never overlaps, in whatever order it is given back', () => {
  const random = seededRandom(3, 'payload-memory');
  const lent: { readonly memory: Uint8Array; readonly mark: number }[] = [];
  for (let round = 0; round < 20_000; round++) {
    const memory = payloadMemory(1 + Math.floor(random() ** 3 * 100_000));
    const mark = 1 + (round % 255);
    memory.fill(mark, 0, 1).fill(mark, memory.length - 1);
    lent.push({ memory, mark });
    while (lent.length > 200 * random()) {
      const [one] = lent.splice(Math.floor(random() * lent.length), 1);
      if (one === undefined) break;
      expect([one.memory[0], one.memory.at(-1)]).toEqual([one.mark, one.mark]);
      // Some are kept for ever.
      if (random() < 0.95) giveBack(one.memory);
    }
  }
});

test('what is given back at once is used again', () => {
  const places = new Set<number>();
  const buffers = new Set<ArrayBufferLike>();
  for (let round = 0; round < 1_000; round++) {
    const memory = payloadMemory(65_536);
    // What the tests before have kept lies in the block of the first ones.
    if (round >= 10) {
      places.add(memory.byteOffset);
      buffers.add(memory.buffer);
    }
    giveBack(memory);
  }
  expect([places.size, buffers.size]).toEqual([1, 1]);
});

test('while one payload of it is read, a block is not used again', () => {
  const kept = payloadMemory(200_000).fill(7);
  for (let round = 0; round < 100; round++) {
    const other = payloadMemory(200_000).fill(9);
    giveBack(other);
  }
  expect(kept.every((byte) => byte === 7)).toBe(true);
});

test('memory of others, and what is too short or too long for a block, is left alone', () => {
  for (const bytes of [new Uint8Array(65_536), Buffer.alloc(100), payloadMemory(10), payloadMemory(1024 * 1024)]) {
    bytes.fill(5);
    giveBack(bytes);
    payloadMemory(65_536).fill(9);
    expect(bytes.every((byte) => byte === 5)).toBe(true);
  }
});
