import { expect, test } from 'vitest';
import { dividedPlaces, type OwnPlaces } from './divided-places.ts';

/** Takes all it gets; gives all of it back. */
function fill(places: OwnPlaces): { readonly count: number; readonly giveBack: () => void } {
  const taken: (() => void)[] = [];
  for (let give = places.take(); give !== null; give = places.take()) taken.push(give);
  const giveBack = (): void => {
    for (const give of taken.splice(0)) give();
  };
  return { count: taken.length, giveBack };
}

test('a single user has all there is', () => {
  for (const limit of [1, 7, 1000]) expect(fill(dividedPlaces(limit).join()).count).toBe(limit);
});

test('whatever the others have taken, each finds what is kept for it, and together they never have more than there is', () => {
  for (const limit of [1, 2, 10, 50, 1000, 50_000]) {
    for (const users of [2, 3, 10, 100]) {
      const places = dividedPlaces(limit);
      const all = Array.from({ length: users }, places.join);
      const counts = all.map((each) => fill(each).count);
      const kept = Math.max(Math.floor(limit / 4 / users), Math.min(8, Math.floor(limit / 2 / users)));
      expect(Math.min(...counts), `${limit} places, ${users} users`).toBeGreaterThanOrEqual(kept);
      expect(counts.reduce((sum, count) => sum + count)).toBe(limit);
    }
  }
});

test('the first of ten takes what is kept for none, and the others still have theirs after it gave some back', () => {
  const places = dividedPlaces(1000);
  const [first, ...others] = Array.from({ length: 10 }, places.join);
  if (first === undefined) throw new Error('there is no first');
  const flood = fill(first);
  expect(flood.count).toBe(1000 - 9 * 25);
  expect(others.map((each) => fill(each).count)).toEqual(Array(9).fill(25));
  flood.giveBack();
  expect(fill(first).count).toBe(flood.count);
});

test('for who has left nothing is kept, and what it has counts until it is given back', () => {
  const places = dividedPlaces(100);
  const [first, second] = [places.join(), places.join()];
  const drained = fill(second);
  second.leave();
  expect(second.hasRoom()).toBe(false);
  const before = fill(first).count;
  expect(before).toBe(100 - drained.count);
  drained.giveBack();
  expect(fill(first).count).toBe(drained.count);
});

test('who joins while all is taken gets the places that come free until it has its part', () => {
  const places = dividedPlaces(16);
  const first = places.join();
  const taken = Array.from({ length: 16 }, () => first.take());
  const second = places.join();
  expect(second.hasRoom()).toBe(false);
  for (const give of taken.slice(0, 4)) give?.();
  expect([first.hasRoom(), fill(second).count]).toEqual([false, 4]);
});
