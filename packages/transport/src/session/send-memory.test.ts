import { seededRandom } from '@dwcp/model';
import { expect, test } from 'vitest';
import { createSendMemory } from './send-memory.ts';

/** A connection that reads what it was given late, in order, and says how much of it is left. */
function slowConnection() {
  const queue: { readonly part: Uint8Array; readonly expected: number }[] = [];
  let sentBytes = 0;
  let queuedBytes = 0;
  let wrong = 0;
  return {
    stats: () => ({ sentBytes, queuedBytes }) as never,
    send(part: Uint8Array, expected: number) {
      queue.push({ part, expected });
      sentBytes += part.length;
      // A length before each, as tcp counts.
      queuedBytes += part.length + 4;
    },
    takeIn() {
      const first = queue.shift();
      if (first === undefined) return;
      queuedBytes -= first.part.length + 4;
      if (first.part.some((byte) => byte !== first.expected)) wrong++;
    },
    get queued() {
      return queue.length;
    },
    get wrong() {
      return wrong;
    },
  };
}

test('nothing that is still to be read is written over, and what was read is used again', () => {
  const random = seededRandom(1, 'send-memory');
  const connection = slowConnection();
  const allocate = createSendMemory(connection);
  const memories = new Set<ArrayBufferLike>();
  for (let count = 0; count < 3000; count++) {
    const part = allocate(1 + Math.floor(random() ** 3 * 300_000));
    const expected = count % 251;
    part.fill(expected);
    connection.send(part, expected);
    if (part.length >= 4096 && part.length <= 256 * 1024) memories.add(part.buffer);
    // Falls behind for a while, and catches up.
    const most = count % 200 < 100 ? 40 : 3;
    while (connection.queued > most) connection.takeIn();
  }
  while (connection.queued > 0) connection.takeIn();
  expect(connection.wrong).toBe(0);
  expect(memories.size).toBeLessThan(30);
});
