import { expect, test } from 'vitest';
import { createRejectionWatch } from './rejection-watch.ts';

test('each rejection is a misdeed once, and damage is none', () => {
  const watch = createRejectionWatch();
  expect(watch({})).toEqual(new Map());
  expect(watch({ forged: 3, 'damaged-header': 7, truncated: 1, 'wrong-magic': 1 })).toEqual(
    new Map([
      ['invalid-mac', 3],
      ['junk', 2],
    ]),
  );
  expect(watch({ forged: 3, 'damaged-header': 9, truncated: 1, 'wrong-magic': 1 })).toEqual(new Map());
  expect(watch({ forged: 4, replayed: 2, 'damaged-header': 9, truncated: 1, 'wrong-magic': 1 })).toEqual(
    new Map([
      ['invalid-mac', 1],
      ['replay', 2],
    ]),
  );
});
