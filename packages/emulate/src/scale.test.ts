import { expect, test } from 'vitest';
import { reachCheck } from './scale.ts';

test('all links passes, one that carries nothing fails and is named, one that was not tried proves nothing', () => {
  const all = { links: 3, reached: 3, totalMs: 1, unreached: [] };
  expect(reachCheck(all, 3)).toMatchObject({ outcome: 'pass', observed: null });
  expect(reachCheck({ ...all, reached: 2, unreached: ['c7'] }, 3)).toMatchObject({
    outcome: 'fail',
    observed: '1 do not, c7 among them',
  });
  expect(reachCheck(all, 4)).toMatchObject({ outcome: 'inconclusive' });
});
