import { expect, test } from 'vitest';
import { readTrace } from './trace.ts';
import { createTraceRing } from './trace-ring.ts';

test.each([
  [0, []],
  [2, [0, 1]],
  [3, [0, 1, 2]],
  [4, [1, 2, 3]],
  [8, [5, 6, 7]],
])('of %i inputs the latest three are there, in order', (count, expected) => {
  const ring = createTraceRing(3);
  for (let at = 0; at < count; at++) ring.add({ at, paths: [], carrying: null, pinned: null });
  expect(readTrace(ring.text()).map(({ at }) => at)).toEqual(expected);
});
