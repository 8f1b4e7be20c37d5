import type { NodeRunner, RunResult } from '@dwcp/io';
import { labTopology, scriptedRunner, testContext } from '@dwcp/testkit';
import { expect, test } from 'vitest';
import { changedNodes, settle } from './settle.ts';
import type { HostEvent } from './timeline.ts';

const ctx = testContext(scriptedRunner([]));
const wanted = 'default via 10.0.0.1 nhid 7';

/** A node that says these routes, one look after the other, the last one ever after. */
function nodeWith(looks: readonly string[], onLook: (count: number) => void = () => {}) {
  let count = 0;
  const runner = {
    async run(): Promise<RunResult> {
      const stdout = looks[Math.min(count, looks.length - 1)] ?? '';
      onLook(++count);
      return { exitCode: 0, stdout, stderr: '', durationMs: 0 };
    },
  } satisfies Partial<NodeRunner>;
  return { runner: runner as unknown as NodeRunner, looks: () => count };
}

function settleWith(node: NodeRunner, hostEvents: readonly HostEvent[], timeoutMs: number) {
  const laboratory = { topology: labTopology(), runners: new Map([['a', node]]) };
  const routes = new Map([['a', 'default via 10.0.0.1']]);
  return settle(laboratory, { routes, hostEvents, nodes: [], timeoutMs }, ctx);
}

test('a node is looked at again when its kernel told of a route', async () => {
  const events: HostEvent[] = [];
  const node = nodeWith(['default via 10.0.0.2', wanted], (count) => {
    if (count === 1) events.push({ wallMs: 0, node: 'a', source: 'route', message: '' });
  });
  expect(await settleWith(node.runner, events, 60_000)).toEqual([]);
  expect(node.looks()).toBe(2);
});

test('a node whose kernel is not heard is looked at all the same', async () => {
  const node = nodeWith(['default via 10.0.0.2', 'default via 10.0.0.2', wanted]);
  expect(await settleWith(node.runner, [], 60_000)).toEqual([]);
  expect(node.looks()).toBe(3);
});

test('a node whose routes stay changed is missing when the time is over', async () => {
  const node = nodeWith(['default via 10.0.0.2']);
  expect(await settleWith(node.runner, [], 1)).toEqual(['a: its routes are not as before the fault']);
});

test('a node with other routes, and one that no longer answers, are changed', () => {
  const before = new Map([
    ['a', 'default via 10.0.0.1'],
    ['b', 'default via 10.0.0.2'],
    ['c', ''],
  ]);
  const after = new Map([
    ['a', 'default via 10.0.0.1'],
    ['b', 'default via 10.0.0.3'],
  ]);
  expect(changedNodes(before, after)).toEqual(['b', 'c']);
  expect(changedNodes(before, before)).toEqual([]);
});
