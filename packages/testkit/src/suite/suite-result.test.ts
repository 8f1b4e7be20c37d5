import { expect, test } from 'vitest';
import { isPassing, mergeStages, renderSuite, skipReason } from './suite-result.ts';

test('adds the stages up and ends with the count alone on a line', () => {
  const total = mergeStages([
    { passed: 3, failed: [], skipped: [{ name: 'e2e > deploy', reason: 'needs root' }] },
    { passed: 1, failed: ['lint: biome'], skipped: [] },
  ]);
  expect(renderSuite(total)).toBe(
    'skipped: e2e > deploy: needs root\nFAILED: lint: biome\n4 passed, 1 failed, 1 skipped\n',
  );
  expect(isPassing(total)).toBe(false);
});

test('a skip without a reason is a failure', () => {
  const total = mergeStages([{ passed: 1, failed: [], skipped: [{ name: 'a', reason: null }] }]);
  expect(renderSuite(total)).toBe('FAILED: a: skipped without a reason\n1 passed, 1 failed, 0 skipped\n');
});

test('a run in which nothing ran does not pass', () => {
  expect(isPassing(mergeStages([]))).toBe(false);
});

test('a reason may stand in the name of the test or of its group', () => {
  expect(skipReason('the lab environment (needs root) > dwcp status sees a healthy network')).toBe('needs root');
  expect(skipReason('rendered files (skipped: wg is not there) > reads')).toBe('wg is not there');
  expect(skipReason('a plan (of a lab) is one line')).toBeNull();
});
