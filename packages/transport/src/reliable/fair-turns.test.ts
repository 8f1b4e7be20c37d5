import { expect, test } from 'vitest';
import { type FairTurns, fairTurns } from './fair-turns.ts';

const quantum = 1000;

/** Sends pieces of each member's size; those with a count only so many. */
function sender(sizes: Readonly<Record<string, number>>, left: Record<string, number> = {}) {
  const turns: FairTurns<string> = fairTurns(quantum);
  const sent: Record<string, number> = {};
  const order: string[] = [];
  const take = (): boolean => {
    const taken = turns.take((name) => {
      const count = left[name] ?? Number.POSITIVE_INFINITY;
      if (count === 0) return null;
      left[name] = count - 1;
      return { name, bytes: sizes[name] ?? 0 };
    });
    if (taken === null) return false;
    sent[taken.name] = (sent[taken.name] ?? 0) + taken.bytes;
    order.push(taken.name);
    return true;
  };
  return { turns, sent, order, left, take };
}

test('who sends small pieces gets as many bytes as who sends large ones', () => {
  const { turns, sent, take } = sender({ small: 100, large: 1064, other: 700 });
  for (const name of ['small', 'large', 'other']) turns.add(name);
  for (let n = 0; n < 10_000; n++) take();
  const most = Math.max(...Object.values(sent));
  for (const bytes of Object.values(sent)) expect(most - bytes).toBeLessThan(2 * quantum + 1064);
});

test('who has sent little lately goes before all who always have something', () => {
  const { turns, order, left, take } = sender({ a: 1000, b: 1000, c: 10 }, { c: 1 });
  for (const name of ['a', 'b']) turns.add(name);
  for (let n = 0; n < 9; n++) take();
  turns.add('c');
  take();
  expect(order.at(-1)).toBe('c');
  expect(left.c).toBe(0);
});

test('bursts with nothing between them get nobody ahead', () => {
  const { turns, sent, left, take } = sender({ steady: 1000, bursts: 1000 }, { bursts: 0 });
  turns.add('steady');
  for (let n = 0; n < 1000; n++) {
    if (left.bursts === 0) {
      left.bursts = 1;
      turns.add('bursts');
    }
    take();
  }
  expect(sent.steady).toBeGreaterThan(450_000);
});

test('of sparse ones only, nobody is asked who has had his share', () => {
  const turns: FairTurns<string> = fairTurns(quantum);
  turns.add('a');
  const take = (whose: 'all' | 'sparse') => turns.take((name) => ({ name, bytes: 400 }), whose)?.name ?? null;
  expect(Array.from({ length: 5 }, () => take('sparse'))).toEqual(['a', 'a', 'a', null, null]);
  expect(take('all')).toBe('a');
});

test('it ends when nobody has anything, and who was removed is not asked', () => {
  const { turns, order, take } = sender({ a: 10, b: 10 }, { a: 2, b: 2 });
  for (const name of ['a', 'b']) turns.add(name);
  turns.remove('b');
  while (take());
  expect(order).toEqual(['a', 'a']);
});
