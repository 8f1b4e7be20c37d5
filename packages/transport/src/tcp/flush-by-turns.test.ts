import { expect, test } from 'vitest';
import { flushByTurns } from './flush-by-turns.ts';

/** All steps that wait for the end of this turn have been done. */
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

test('the first of a turn is flushed at once, and all that follows in it together', async () => {
  let flushes = 0;
  const ask = flushByTurns(() => flushes++);
  ask();
  ask();
  expect(flushes).toBe(0);
  await Promise.resolve();
  expect(flushes).toBe(1);
  for (let step = 0; step < 5; step++) {
    ask();
    await Promise.resolve();
  }
  expect(flushes).toBe(1);
  await turn();
  expect(flushes).toBe(2);
});

test('a turn that only asked once is flushed once, and the next one begins anew', async () => {
  let flushes = 0;
  const ask = flushByTurns(() => flushes++);
  for (const expected of [1, 2]) {
    ask();
    await Promise.resolve();
    expect(flushes).toBe(expected);
    await turn();
    expect(flushes).toBe(expected);
  }
});
