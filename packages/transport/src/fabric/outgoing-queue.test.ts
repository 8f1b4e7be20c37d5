import fc from 'fast-check';
import { expect, test } from 'vitest';
import { OutgoingQueue } from './outgoing-queue.ts';

test('messages come out whole and in order, however they are given and in whatever pieces they are taken', () => {
  const messages = fc.array(fc.array(fc.uint8Array({ maxLength: 20 }), { maxLength: 4 }), { maxLength: 12 });
  fc.assert(
    fc.property(messages, fc.infiniteStream(fc.integer({ min: 1, max: 9 })), (given, limits) => {
      const queue = new OutgoingQueue();
      for (const parts of given)
        queue.add(
          parts,
          parts.reduce((sum, part) => sum + part.length, 0),
        );
      const found: Buffer[] = [];
      let pieces: Buffer[] = [];
      const target = new Uint8Array(12);
      while (!queue.isEmpty) {
        const before = queue.bytes;
        const limit = limits.next().value ?? 1;
        const { taken } = queue.next;
        expect(taken).toBe(pieces.reduce((sum, piece) => sum + piece.length, 0));
        const { bytes, isLast } = queue.takeInto(target, 3, limit);
        expect(bytes).toBeLessThanOrEqual(limit);
        expect(queue.bytes).toBe(before - bytes);
        pieces.push(Buffer.from(target.slice(3, 3 + bytes)));
        if (!isLast) continue;
        found.push(Buffer.concat(pieces));
        pieces = [];
      }
      expect(found).toEqual(given.map((parts) => Buffer.concat(parts)));
      expect([queue.bytes, queue.weight]).toEqual([0, 0]);
    }),
  );
});

test('empty messages weigh something', () => {
  const queue = new OutgoingQueue();
  for (let index = 0; index < 1_000; index++) queue.add([], 0);
  expect(queue.bytes).toBe(0);
  expect(queue.weight).toBe(64_000);
  queue.clear();
  expect([queue.weight, queue.isEmpty]).toEqual([0, true]);
});
