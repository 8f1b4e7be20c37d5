import type { NodeRunner } from '@dwcp/io';
import type { Topology } from '@dwcp/model';
import { allNodes, DwcpError } from '@dwcp/model';
import { labTopology, scriptedRunner, testContext } from '@dwcp/testkit';
import { expect, test } from 'vitest';
import { networkStatus } from '../network-status.ts';
import { observeNetwork } from '../observe-network.ts';
import { type Breakage, healthyOutput } from './healthy-output.fixture.ts';
import { verifyNetwork } from './verify-network.ts';

const topology = labTopology();

test('a network where everything is as described passes every check in the third look', async () => {
  const { runners, looks } = network({});
  const context = testContext(scriptedRunner([]));
  const results = await verifyNetwork(topology, runners, { timeoutMs: 20_000 }, context);
  expect(results.filter((result) => result.outcome !== 'pass')).toEqual([]);
  expect(results.length).toBeGreaterThan(80);
  expect(looks()).toBe(3);
  expect(context.events.events.filter((event) => event.code === 'network.checked')).toHaveLength(3);
});

const breakages: readonly (readonly [string, Breakage, string])[] = [
  ['an old handshake', { node: 'dc1-gw1', from: '1799999980', to: '1799999700' }, 'handshakes.dc1-gw1'],
  ['a wrong listen port', { node: 'dc1-gw1', from: '\t51821\toff', to: '\t40000\toff' }, 'wireguard.dc1-gw1'],
  ['a session that is not Established', { node: 'use1-gw1', from: 'Established', to: 'Active' }, 'bgp.use1-gw1'],
  ['a prefix too few', { node: 'dc1-node1', from: '"10.30.0.0/24":', to: '"10.31.0.0/24":' }, 'prefixes.dc1-node1'],
  ['BFD that is down', { node: 'br1-gw1', from: '"status":"up"', to: '"status":"down"' }, 'bfd.br1-gw1'],
  ['a route by the wrong device', { node: 'use1-node1', from: '"dev":"vx0"', to: '"dev":"eth0"' }, 'routes.use1-node1'],
  ['a rejected line', { node: 'use1-gw2', from: ' set metric 200\n', to: '' }, 'routing-config.use1-gw2'],
  ['an open firewall', { node: 'dc1-gw2', from: '"policy":"drop"', to: '"policy":"accept"' }, 'firewall.dc1-gw2'],
  [
    'an unanswered probe',
    { node: 'dc1-node2', from: '@@ probes ok\n0\t', to: '@@ probes ok\n99\t' },
    'reachability.dc1-node2',
  ],
  ['a full packet that is lost', { node: 'dc1-node2', from: '\n1\t0.5', to: '' }, 'path-mtu.dc1-node2'],
];

test.each(breakages)('%s fails its check and only that', async (_, breakage, id) => {
  const { runners } = network({ breakage });
  const results = await verifyNetwork(topology, runners, { timeoutMs: 0 }, testContext(scriptedRunner([])));
  const failed = results.filter((result) => result.outcome === 'fail');
  expect(failed.map((result) => result.id)).toEqual([id]);
  expect(failed[0]?.observed).not.toBeNull();
});

test('counters that stand still while nodes exchange packets fail the claim about the tunnels', async () => {
  const { runners } = network({ countersStandStill: true });
  const results = await verifyNetwork(topology, runners, { timeoutMs: 700 }, testContext(scriptedRunner([])));
  const failed = results.filter((result) => result.outcome === 'fail').map((result) => result.id);
  expect(failed).toContain('through-tunnel.dc1.use1');
  expect(failed.every((id) => id.startsWith('through-tunnel.'))).toBe(true);
});

test('fewer than three looks are no verdict about the tunnels', async () => {
  const { runners } = network({});
  const results = await verifyNetwork(topology, runners, { timeoutMs: 0 }, testContext(scriptedRunner([])));
  const open = results.filter((result) => result.outcome !== 'pass');
  expect(new Set(open.map((result) => `${result.outcome} ${result.observed}`))).toEqual(
    new Set(['inconclusive needs three looks']),
  );
});

test('a node that does not answer is inconclusive, not failed', async () => {
  const { runners } = network({ unreachable: 'dc1-node1' });
  const results = await verifyNetwork(topology, runners, { timeoutMs: 0 }, testContext(scriptedRunner([])));
  expect(results.find((result) => result.id === 'bgp.dc1-node1')).toMatchObject({
    outcome: 'inconclusive',
    observed: 'dc1-node1: dc1-node1 does not answer',
  });
  expect(results.filter((result) => result.outcome === 'fail')).toEqual([]);
});

test('an interrupted verification is an error, not a verdict', async () => {
  const runners = new Map(
    allNodes(topology).map((node): [string, NodeRunner] => [
      node.name,
      { node: node.name, run: () => Promise.reject(new DwcpError('INTERRUPTED', 'interrupted')) },
    ]),
  );
  await expect(
    verifyNetwork(topology, runners, { timeoutMs: 0 }, testContext(scriptedRunner([]))),
  ).rejects.toMatchObject({ code: 'INTERRUPTED' });
});

test('status shows every tunnel end, session and probe, and what could not be looked at as unchecked', async () => {
  const { runners } = network({ unreachable: 'br1-gw1' });
  const observation = await observeNetwork(topology, { runners }, testContext(scriptedRunner([])));
  const status = networkStatus(topology, observation);
  expect(status.tunnels).toHaveLength(16);
  expect(status.tunnels.filter((row) => row.gateway === 'br1-gw1').map((row) => row.status)).toEqual(
    Array(4).fill('unchecked'),
  );
  expect(status.tunnels[0]).toMatchObject({ tunnel: 'dc1-gw1--use1-gw1', handshakeAgeSeconds: 20, status: 'up' });
  expect(status.bgp.find((row) => row.node === 'br1-gw1')?.sessionStatus).toBe('unchecked');
  expect(status.bgp[0]).toMatchObject({
    remote: 'use1-gw1',
    isEstablished: true,
    prefixesReceived: 1,
    bfdStatus: 'up',
  });
  expect(status.reachability.every((row) => row.isReachable)).toBe(true);
});

interface NetworkOptions {
  readonly breakage?: Breakage;
  readonly countersStandStill?: boolean;
  readonly unreachable?: string;
}

/** Runners that answer as the whole lab would. */
function network(options: NetworkOptions): {
  readonly runners: ReadonlyMap<string, NodeRunner>;
  readonly looks: () => number;
} {
  const counts = new Map<string, number>();
  const runners = allNodes(topology).map((node): [string, NodeRunner] => [
    node.name,
    {
      node: node.name,
      async run() {
        if (node.name === options.unreachable) {
          throw new DwcpError('HOST_UNREACHABLE', `${node.name} does not answer`);
        }
        const look = (counts.get(node.name) ?? 0) + 1;
        counts.set(node.name, look);
        const stdout = answer(topology, { node: node.name, look: options.countersStandStill ? 1 : look, ...options });
        return { exitCode: 0, stdout, stderr: '', durationMs: 1 };
      },
    },
  ]);
  return { runners: new Map(runners), looks: () => Math.max(...counts.values()) };
}

function answer(
  from: Topology,
  options: { readonly node: string; readonly look: number; readonly breakage?: Breakage },
): string {
  const healthy = healthyOutput(from, { node: options.node, look: options.look });
  const { breakage } = options;
  if (breakage?.node !== options.node) return healthy;
  if (!healthy.includes(breakage.from)) throw new Error(`nothing to break: ${breakage.from}`);
  return healthy.replace(breakage.from, breakage.to);
}
