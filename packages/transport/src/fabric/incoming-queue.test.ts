import { beforeEach, expect, test } from 'vitest';
import { IncomingQueue } from './incoming-queue.ts';

let taken: number[] = [];
let found: string[][] = [];
let queue = new IncomingQueue(10, () => {});

beforeEach(() => {
  taken = [];
  found = [];
  queue = new IncomingQueue(10, (packets) => taken.push(packets));
});

const bytes = (text: string) => new Uint8Array(Buffer.from(text));
const listen = () =>
  queue.receive((messages) => found.push(messages.map((message) => Buffer.from(message).toString())));

test('hands over in batches, and says then how many packets were taken', () => {
  listen();
  queue.addWhole(bytes('a'));
  queue.addWhole(bytes(''));
  expect([found, taken]).toEqual([[], []]);
  queue.settle();
  expect([found, taken]).toEqual([[['a', '']], [2]]);
  queue.settle();
  expect(found.length).toBe(1);
});

test('puts a message together; its packets count as taken while it grows', () => {
  listen();
  expect(queue.begin(bytes('abc'), 8)).toBe(true);
  expect(queue.goOn(bytes('def'), 3, false)).toBe(true);
  expect(taken).toEqual([1, 1]);
  expect(queue.goOn(bytes('gh'), 6, true)).toBe(true);
  queue.settle();
  expect([found, taken]).toEqual([[['abcdefgh']], [1, 1, 1]]);
});

test('holds copies while nobody takes them, and counts no packet of theirs until somebody does', async () => {
  const lent = bytes('lent');
  queue.addWhole(lent);
  queue.settle();
  lent.fill(0);
  queue.begin(bytes('ab'), 4);
  queue.goOn(bytes('cd'), 2, true);
  queue.settle();
  expect([taken, queue.isEmpty]).toEqual([[], false]);
  listen();
  expect([found, taken, queue.isEmpty]).toEqual([[['lent', 'abcd']], [3], true]);
});

test('a message that began behind one that is held counts once that one is taken', async () => {
  listen();
  queue.pause();
  queue.addWhole(bytes('a'));
  queue.settle();
  queue.begin(bytes('bc'), 4);
  expect(taken).toEqual([]);
  queue.resume();
  await Promise.resolve();
  expect([found, taken]).toEqual([[['a']], [1, 1]]);
});

test('a pause within a handler keeps the next batch back', async () => {
  queue.receive((messages) => {
    found.push(messages.map((message) => Buffer.from(message).toString()));
    queue.pause();
  });
  for (const text of ['a', 'b']) {
    queue.addWhole(bytes(text));
    queue.settle();
  }
  expect(found).toEqual([['a']]);
  queue.resume();
  await Promise.resolve();
  expect(found).toEqual([['a'], ['b']]);
});

test.each<{ readonly what: string; readonly check: () => boolean }>([
  { what: 'a message over the limit', check: () => queue.addWhole(new Uint8Array(11)) },
  { what: 'the beginning of one over the limit', check: () => queue.begin(bytes('a'), 11) },
  { what: 'a beginning that is all', check: () => queue.begin(bytes('abc'), 3) },
  { what: 'a middle without a beginning', check: () => queue.goOn(bytes('a'), 0, false) },
  { what: 'a gap', check: () => queue.begin(bytes('ab'), 8) && queue.goOn(bytes('c'), 3, false) },
  { what: 'more than was said', check: () => queue.begin(bytes('ab'), 4) && queue.goOn(bytes('cdef'), 2, true) },
  { what: 'an end that comes early', check: () => queue.begin(bytes('ab'), 8) && queue.goOn(bytes('c'), 2, true) },
  { what: 'an end that does not come', check: () => queue.begin(bytes('ab'), 4) && queue.goOn(bytes('cd'), 2, false) },
  { what: 'a piece of nothing', check: () => queue.begin(bytes('ab'), 4) && queue.goOn(bytes(''), 2, false) },
  { what: 'a message inside of another', check: () => queue.begin(bytes('ab'), 4) && queue.addWhole(bytes('x')) },
])('refuses $what', ({ check }) => {
  expect(check()).toBe(false);
});
