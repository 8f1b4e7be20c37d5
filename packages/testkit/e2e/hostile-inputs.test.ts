import { beforeAll, expect, test } from 'vitest';
import type { HostileCase } from '../test/hostile/hostile-case.ts';
import { type HostileResult, hostileCases, inPairs, runHostile } from '../test/hostile/run-hostile.ts';

const results = new Map<HostileCase, HostileResult>();

beforeAll(async () => {
  await inPairs(hostileCases, async (hostile) => void results.set(hostile, await runHostile(hostile)));
});

test('there are at least a hundred and fifty, each by a name of its own', () => {
  expect(new Set(hostileCases.map((hostile) => hostile.name)).size).toBe(hostileCases.length);
  expect(hostileCases.length).toBeGreaterThanOrEqual(150);
});

test.for(hostileCases)('$name gets $expected', (hostile, { skip }) => {
  const result = results.get(hostile);
  if (result === undefined) throw new Error('it was not run');
  const { exitCode, output } = result;
  if (hostile.needsOpa && output.includes('error TOOL_MISSING: opa')) skip('opa is not on PATH: run `make setup`');
  expect([1, 2, 3], output).toContain(exitCode);
  expect(output).toContain(hostile.expected);
  expect(output).not.toMatch(/^ {4}at /m);
  if (exitCode !== 1) return;
  // One error, and what to do next; no finding beside it.
  expect(output.match(/^error [A-Z_]+: .*/gm)).toHaveLength(1);
  expect(output).toMatch(/^hint: .+$/m);
});
