import { expect, test } from 'vitest';
import { failureLine, isPassing, mergeStages, renderSuite, skipReason } from './suite-result.ts';

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

test('a failure says why on its own line, each try and without colours', () => {
  expect(failureLine('e2e > deploy', ['\u001b[31mexpected 1\u001b[39m\n  to be 0', 'x'.repeat(2_000)])).toBe(
    `e2e > deploy: expected 1 to be 0: ${'x'.repeat(800)}`,
  );
});
