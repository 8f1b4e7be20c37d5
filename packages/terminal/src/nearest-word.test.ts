import { expect, test } from 'vitest';
import { nearestWord } from './nearest-word.ts';

test('finds the word that was meant', () => {
  expect(nearestWord('unkown-key', ['unknown-key', 'wrong-unit'])).toBe('unknown-key');
});

test('offers nothing when no word is close', () => {
  expect(nearestWord('zebra', ['unknown-key', 'wrong-unit'])).toBeNull();
});
