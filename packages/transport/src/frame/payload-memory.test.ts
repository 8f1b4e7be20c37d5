import { seededRandom } from '@dwcp/model';
import { expect, test } from 'vitest';
import { giveBack, payloadMemory } from './payload-memory.ts';

test('what is lent at one time never overlaps, in whatever order it is given back', () => {
  const random = seededRandom(3, 'payload-memory');
  const lent: { readonly memory: Uint8Array; readonly mark: number }[] = [];
  for (let round = 0; round < 20_000; round++) {
    const memory = payloadMemory(1 + Math.floor(random() ** 3 * 300_000));
    const mark = 1 + (round % 255);
    memory.fill(mark, 0, 1).fill(mark, memory.length - 1);
    lent.push({ memory, mark });
    while (lent.length > 200 * random()) {
      const [one] = lent.splice(Math.floor(random() * lent.length), 1);
      if (one === undefined) break;
      expect([one.memory[0], one.memory.at(-1)]).toEqual([one.mark, one.mark]);
      // Some are kept for ever, some given back twice.
      const fate = random();
      if (fate < 0.95) giveBack(one.memory);
      if (fate < 0.1) giveBack(one.memory);
    }
  }
});

test('what is given back is used again', () => {
  const buffers = new Set<ArrayBufferLike>();
  for (let round = 0; round < 1_000; round++) {
    const memory = payloadMemory(65_536);
    buffers.add(memory.buffer);
    giveBack(memory);
  }
  expect(buffers.size).toBe(1);
});

test.each([4_096, 5_000, 33_000, 65_536, 200_000])('%d bytes that wait keep at most twice as much alive', (bytes) => {
  expect(payloadMemory(bytes).buffer.byteLength).toBeLessThanOrEqual(2 * bytes);
});

test('given back twice, it is lent once', () => {
  const memory = payloadMemory(65_536);
  giveBack(memory);
  giveBack(memory);
  const [one, other] = [payloadMemory(65_536), payloadMemory(65_536)];
  expect(one.buffer).not.toBe(other.buffer);
  // The old name of what is somebody else's by now.
  giveBack(memory);
  expect(payloadMemory(65_536).buffer).not.toBe(one.buffer);
});

test('a part of a payload gives nothing back', () => {
  const memory = payloadMemory(65_536).fill(7);
  giveBack(memory.subarray(0, 10));
  payloadMemory(65_536).fill(9);
  expect(memory.every((byte) => byte === 7)).toBe(true);
});

test('memory of others, and what is too short or too long for a slot, is left alone', () => {
  for (const bytes of [new Uint8Array(65_536), Buffer.alloc(100), payloadMemory(10), payloadMemory(1024 * 1024)]) {
    bytes.fill(5);
    giveBack(bytes);
    payloadMemory(65_536).fill(9);
    expect(bytes.every((byte) => byte === 5)).toBe(true);
  }
});
