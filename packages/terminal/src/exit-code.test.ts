import { expect, test } from 'vitest';
import { exitCodeOf } from './exit-code.ts';

test('a finding outweighs what could not be looked at', () => {
  expect(exitCodeOf({ hasFindings: true, isInconclusive: true })).toBe(2);
  expect(exitCodeOf({ hasFindings: false, isInconclusive: true })).toBe(3);
  expect(exitCodeOf({ hasFindings: false, isInconclusive: false })).toBe(0);
});
