import { seededRandom } from '@dwcp/model';
import { expect, test } from 'vitest';
import { sendQueue, type WriteParts } from './send-queue.ts';

/** A kernel that takes as much at a time as it is told. */
function kernel(room: () => number): { readonly write: WriteParts; readonly taken: () => Buffer } {
  const taken: Buffer[] = [];
  return {
    taken: () => Buffer.concat(taken),
    write(parts, first, skip, most) {
      const offered = Buffer.concat(parts.slice(first, first + 256)).subarray(skip, skip + most);
      const bytes = offered.subarray(0, room());
      taken.push(Buffer.from(bytes));
      return bytes.length;
    },
  };
}

function framed(messages: readonly Uint8Array[]): Buffer {
  return Buffer.concat(
    messages.flatMap((message) => {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(message.length);
      return [length, message];
    }),
  );
}

test('whatever the kernel takes at a time, what goes out is each message after its length', () => {
  const random = seededRandom(7, 'queue');
  for (let round = 0; round < 200; round++) {
    const { write, taken } = kernel(() => Math.floor(random() ** 3 * 100_000));
    const queue = sendQueue();
    const messages: Uint8Array[] = [];
    for (let count = 0; count < 60; count++) {
      const parts = Array.from({ length: Math.floor(random() * 4) }, () =>
        new Uint8Array(Math.floor(random() ** 6 * 90_000)).fill(random() * 256),
      );
      const message = Buffer.concat(parts);
      messages.push(message);
      queue.push(parts, message.length);
      if (random() < 0.3) queue.flush(write);
      if (random() < 0.3) queue.flush(write, Math.floor(random() * queue.bytes));
    }
    while (queue.flush(write) !== 0);
    expect(queue.bytes).toBe(0);
    expect(taken().equals(framed(messages))).toBe(true);
  }
});

test('five hundred small messages go out in few parts, a long one as it is', () => {
  const seen: (readonly Uint8Array[])[] = [];
  const queue = sendQueue();
  const small = new Uint8Array(64);
  const long = new Uint8Array(50_000);
  for (let index = 0; index < 500; index++) queue.push([small], 64);
  queue.push([small, long], 50_064);
  const outcome = queue.flush((parts) => {
    seen.push([...parts]);
    return parts.reduce((sum, part) => sum + part.length, 0);
  });
  expect(outcome).toBe(0);
  expect(seen.map((parts) => parts.length)).toEqual([2]);
  expect(seen[0]?.[1]).toBe(long);
});

test('what the kernel does not take stays, with its count', () => {
  const queue = sendQueue();
  queue.push([new Uint8Array(10_000)], 10_000);
  expect(queue.flush(() => 4_000)).toBe(1);
  expect(queue.bytes).toBe(6_004);
  expect(queue.flush(() => -32)).toBe(-32);
  queue.clear();
  expect(queue.bytes).toBe(0);
});

test('no more than what is asked for goes out, and the rest later', () => {
  const { write, taken } = kernel(() => Number.POSITIVE_INFINITY);
  const queue = sendQueue();
  const messages = Array.from({ length: 300 }, (_, index) => new Uint8Array(3_000).fill(index));
  for (const message of messages) queue.push([message], message.length);
  expect(queue.flush(write, 100_000)).toBe(0);
  expect(queue.bytes).toBe(300 * 3_004 - 100_000);
  expect(queue.flush(write, 0)).toBe(0);
  expect(taken()).toHaveLength(100_000);
  // Beyond what one call offers.
  expect(queue.flush(write, 600_000)).toBe(0);
  expect(taken()).toHaveLength(700_000);
  expect(queue.flush(write)).toBe(0);
  expect(taken().equals(framed(messages))).toBe(true);
});

test('a thousand long messages are offered in turn', () => {
  const { write, taken } = kernel(() => Number.POSITIVE_INFINITY);
  const queue = sendQueue();
  const messages = Array.from({ length: 1_000 }, (_, index) => new Uint8Array(3_000).fill(index));
  for (const message of messages) queue.push([message], message.length);
  expect(queue.flush(write)).toBe(0);
  expect(taken().equals(framed(messages))).toBe(true);
});
