import { expect, test } from 'vitest';
import { aliveOf, handedBytes } from '../memory/alive.fixture.ts';
import { readQueue } from './read-queue.ts';

const received = (length: number, fill: number): Uint8Array =>
  new Uint8Array(65_536).fill(fill).subarray(100, 100 + length);

test('what nobody reads keeps little more memory alive than it is long, whatever the lengths it comes in', () => {
  for (const lengths of [[1], [1, 2049], [63, 64, 65], [2048, 2049], [100, 5000, 3], [40_000]]) {
    const queue = readQueue();
    const pushed: Uint8Array[] = [];
    for (let n = 0; n < 1000; n++) {
      const bytes = received(lengths[n % lengths.length] ?? 0, n);
      pushed.push(bytes);
      queue.push(bytes, { isAwaited: false });
    }
    const read: Uint8Array[] = [];
    for (let bytes = queue.shift(); bytes !== null; bytes = queue.shift()) read.push(bytes);
    expect(Buffer.concat(read).equals(Buffer.concat(pushed))).toBe(true);
    const alive = [...new Set(read.map(({ buffer }) => buffer))].reduce((sum, { byteLength }) => sum + byteLength, 0);
    const length = pushed.reduce((sum, bytes) => sum + bytes.length, 0);
    expect(alive, `for lengths ${lengths.join(', ')}`).toBeLessThanOrEqual(2 * length + 256 * read.length);
  }
});

test('what a reader waits for is handed over as it came', () => {
  const queue = readQueue();
  const bytes = received(10, 1);
  queue.push(bytes, { isAwaited: true });
  expect(queue.shift()).toBe(bytes);
});

test('what was read is kept alive by nobody but its reader, while more waits', async () => {
  const queue = readQueue();
  const alive = aliveOf(100, (bytes) => queue.push(bytes, { isAwaited: false }));
  for (let n = 0; n < 60; n++) expect(queue.shift()?.length).toBe(handedBytes);
  expect(await alive()).toBe(40);
});
