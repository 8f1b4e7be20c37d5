import { expect, test } from 'vitest';
import { inParallel } from './in-parallel.ts';

test('never has more at work than the limit and does every item', async () => {
  let working = 0;
  let most = 0;
  const done: number[] = [];
  await inParallel([1, 2, 3, 4, 5], 2, async (item) => {
    most = Math.max(most, ++working);
    await Promise.resolve();
    done.push(item);
    working--;
  });
  expect(most).toBe(2);
  expect(done.sort()).toEqual([1, 2, 3, 4, 5]);
});

test('begins nothing after a failure, and throws it when the others have finished', async () => {
  const begun: number[] = [];
  let isOtherFinished = false;
  const work = async (item: number) => {
    begun.push(item);
    if (item === 1) throw new Error('one');
    await new Promise((resolve) => setImmediate(resolve));
    isOtherFinished = true;
  };
  await expect(inParallel([1, 2, 3, 4], 2, work)).rejects.toThrow('one');
  expect(begun).toEqual([1, 2]);
  expect(isOtherFinished).toBe(true);
});
