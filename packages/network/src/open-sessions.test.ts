import type { NodeRunner, RunOptions } from '@dwcp/io';
import { labTopology, scriptedRunner, testContext } from '@dwcp/testkit';
import { expect, test } from 'vitest';
import { openSessions } from './open-sessions.ts';

const ctx = testContext(scriptedRunner([]));

test.each([
  ['frr', 'vtysh', 'birdc'],
  ['bird', 'birdc', 'vtysh'],
] as const)('a node that runs %s is asked with %s', async (daemon, asked, notAsked) => {
  const scripts: string[] = [];
  const runner = {
    node: 'dc1-gw1',
    async run(_argv: readonly string[], options: RunOptions) {
      scripts.push(`${options.input}`);
      return { exitCode: 0, stdout: '@@ bgp-sessions failed\nit is not running\n', stderr: '', durationMs: 0 };
    },
  } as unknown as NodeRunner;
  const topology = labTopology();
  const missing = await openSessions(
    { ...topology, routing: { ...topology.routing, daemon } },
    { nodes: ['dc1-gw1'], runners: new Map([['dc1-gw1', runner]]), timeoutMs: 1_000 },
    ctx,
  );
  expect(missing).toEqual(['dc1-gw1: bgp-sessions: it is not running']);
  expect(scripts).toHaveLength(1);
  expect(scripts[0]).toContain(asked);
  expect(scripts[0]).not.toContain(notAsked);
});
