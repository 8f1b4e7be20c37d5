import { expect, test } from 'vitest';
import { mayRepair } from './auto-repair.ts';

const nothing = { auto: undefined, dryRun: false };

test.each([
  [nothing, {}, false],
  [nothing, { AUTO_REMEDIATE: '' }, false],
  [nothing, { AUTO_REMEDIATE: 'false' }, false],
  [nothing, { AUTO_REMEDIATE: 'true' }, true],
  [nothing, { AUTO_REMEDIATE: 'true', DRY_RUN: 'true' }, false],
  [{ auto: true, dryRun: false }, {}, true],
  [{ auto: true, dryRun: false }, { AUTO_REMEDIATE: 'false' }, true],
  [{ auto: true, dryRun: true }, {}, false],
  [{ auto: true, dryRun: false }, { DRY_RUN: 'true' }, false],
  [{ auto: false, dryRun: false }, { AUTO_REMEDIATE: 'true' }, false],
] as const)('given %o and the variables %o, whether it may repair is %s', (given, environment, expected) => {
  expect(mayRepair(given, environment)).toBe(expected);
});

test.each(['AUTO_REMEDIATE', 'DRY_RUN'])('%s that is neither true nor false is a usage error', (name) => {
  expect(() => mayRepair(nothing, { [name]: 'yes' })).toThrow(name);
});
