import type { NodeRunner } from '@dwcp/io';
import { labTopology } from '@dwcp/testkit';
import { expect, test } from 'vitest';
import { checkReach } from './reach.ts';

function answering(node: string, answer: string): readonly [string, NodeRunner] {
  const run = async () => ({ exitCode: 0, stdout: answer, stderr: '', durationMs: 1 });
  return [node, { node, run }];
}

async function outcomeOf(kind: 'reach' | 'must-not-reach', from: string, to: string): Promise<string> {
  const check =
    kind === 'reach'
      ? { kind, from: 'dc1-node1', to: 'use1-node1' }
      : { kind, from: 'dc1-node1', to: 'use1-node1', port: 22 };
  const runners = new Map([answering('dc1-node1', from), answering('use1-node1', to)]);
  const [result] = await checkReach([check], labTopology(), runners);
  return result?.outcome ?? 'none';
}

test('what must be reached and answers passes; silence fails', async () => {
  expect(await outcomeOf('reach', 'answered\n', '')).toBe('pass');
  expect(await outcomeOf('reach', 'silent\n', '')).toBe('fail');
});

test('silence of what must not be reached passes only when it answers itself', async () => {
  expect(await outcomeOf('must-not-reach', 'silent\n', 'answered\n')).toBe('pass');
  expect(await outcomeOf('must-not-reach', 'silent\n', 'silent\n')).toBe('inconclusive');
  expect(await outcomeOf('must-not-reach', 'answered\n', 'answered\n')).toBe('fail');
});

test('a probe that could not run proves nothing', async () => {
  expect(await outcomeOf('must-not-reach', '', 'answered\n')).toBe('inconclusive');
  expect(await outcomeOf('reach', 'sh: ping: not found\n', '')).toBe('inconclusive');
});
