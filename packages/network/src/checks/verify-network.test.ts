import type { NodeRunner } from '@dwcp/io';
import type { Topology } from '@dwcp/model';
import { allNodes, DwcpError } from '@dwcp/model';
import { mixedTopology, scriptedRunner, testContext, withDaemons } from '@dwcp/testkit';
import { expect, test } from 'vitest';
import { networkStatus } from '../network-status.ts';
import { observeNetwork } from '../observe-network.ts';
import { sentBytesCommand } from '../sent-bytes.ts';
import { type Breakage, healthyOutput, sentBytesOutput } from './healthy-output.fixture.ts';
import { verifyLinks, verifyNetwork } from './verify-network.ts';

/** WireGuard and IPsec side by side, on dc1-gw2 both, and dwcpd on the gateways. */
const topology = withDaemons(mixedTopology());

test('a network where everything is as described passes every check in one look', async () => {
  const { runners, looks } = network({});
  const context = testContext(scriptedRunner([]));
  const results = await verifyNetwork(topology, runners, { timeoutMs: 20_000 }, context);
  expect(results.filter((result) => result.outcome !== 'pass')).toEqual([]);
  expect(results.length).toBeGreaterThan(80);
  expect(looks()).toBe(1);
  expect(context.events.events.filter((event) => event.code === 'network.checked')).toHaveLength(1);
});

const breakages: readonly (readonly [string, Breakage, string])[] = [
  ['an old handshake', { node: 'dc1-gw1', from: '1799999980', to: '1799999700' }, 'handshakes.dc1-gw1'],
  ['a wrong listen port', { node: 'dc1-gw1', from: '\t51821\toff', to: '\t40000\toff' }, 'wireguard.dc1-gw1'],
  ['a timer of IPsec that differs', { node: 'br1-gw1', from: 'dpd_delay=2', to: 'dpd_delay=3' }, 'ipsec.br1-gw1'],
  ['a refused line', { node: 'br1-gw1', from: 'load exit code 0', to: 'load unknown option: x' }, 'ipsec.br1-gw1'],
  ['a child SA that is gone', { node: 'use1-gw2', from: 'state=INSTALLED', to: 'state=DELETED' }, 'sas.use1-gw2'],
  ['a weak algorithm', { node: 'dc1-gw2', from: 'dh-group=CURVE_25519', to: 'dh-group=MODP_1024' }, 'sas.dc1-gw2'],
  ['a session that is not Established', { node: 'use1-gw1', from: 'Established', to: 'Active' }, 'bgp.use1-gw1'],
  ['a prefix too few', { node: 'dc1-node1', from: '"10.30.0.0/24":', to: '"10.31.0.0/24":' }, 'prefixes.dc1-node1'],
  ['BFD that is down', { node: 'br1-gw1', from: '"status":"up"', to: '"status":"down"' }, 'bfd.br1-gw1'],
  ['a route by the wrong device', { node: 'use1-node1', from: '"dev":"vx0"', to: '"dev":"eth0"' }, 'routes.use1-node1'],
  ['a rejected line', { node: 'use1-gw2', from: ' set metric 200\n', to: '' }, 'routing-config.use1-gw2'],
  ['an open firewall', { node: 'dc1-gw2', from: '"policy":"drop"', to: '"policy":"accept"' }, 'firewall.dc1-gw2'],
  ['a link of dwcpd that is down', { node: 'dc1-gw1', from: '"established"', to: '"down"' }, 'links.dc1-gw1'],
  [
    'a peer in quarantine',
    { node: 'dc1-gw1', from: '"isQuarantined":false', to: '"isQuarantined":true' },
    'links.dc1-gw1',
  ],
  [
    'a certificate that is over',
    {
      node: 'use1-gw2',
      from: '"certificate","status":"healthy","reasons":[]',
      to: '"certificate","status":"unhealthy","reasons":["over"]',
    },
    'links.use1-gw2',
  ],
  [
    'an unanswered probe',
    { node: 'dc1-node2', from: '@@ probes ok\n0\t', to: '@@ probes ok\n99\t' },
    'reachability.dc1-node2',
  ],
  ['a full packet that is lost', { node: 'dc1-node2', from: '\n1\t0.5\t2', to: '' }, 'path-mtu.dc1-node2'],
];

test.each(breakages)('%s fails its check and only that', async (_, breakage, id) => {
  const { runners } = network({ breakage });
  const results = await verifyNetwork(topology, runners, { timeoutMs: 0 }, testContext(scriptedRunner([])));
  const failed = results.filter((result) => result.outcome === 'fail');
  expect(failed.map((result) => result.id)).toEqual([id]);
  expect(failed[0]?.observed).not.toBeNull();
});

test.each([
  [
    'on another transport',
    '"transport":"tcp"',
    '"transport":"rdma"',
    'use1-gw1: link transport (wanted tcp, observed rdma)',
  ],
  ['not sealed', '"security":"aes-256-gcm"', '"security":null', 'use1-gw1: link security (wanted aes-256-gcm)'],
])('a link %s fails where no gateway has RDMA, and nowhere else', async (_, from, to, observed) => {
  const { runners } = network({ breakage: { node: 'dc1-gw1', from, to } });
  const verify = (options: { readonly linkTransport?: 'tcp' }) =>
    verifyNetwork(topology, runners, { timeoutMs: 0, ...options }, testContext(scriptedRunner([])));
  expect((await verify({})).filter(({ outcome }) => outcome !== 'pass')).toEqual([]);
  const failed = (await verify({ linkTransport: 'tcp' })).filter(({ outcome }) => outcome !== 'pass');
  expect(failed).toMatchObject([{ id: 'links.dc1-gw1', observed }]);
});

test('the links alone are looked at with one question to each gateway', async () => {
  const { runners } = network({ breakage: { node: 'dc1-gw1', from: '"established"', to: '"down"' } });
  const options = { timeoutMs: 0, linkTransport: 'tcp' } as const;
  const results = await verifyLinks(topology, runners, options, testContext(scriptedRunner([])));
  expect(results.map(({ id, outcome }) => `${id} ${outcome}`)).toEqual(
    topology.gateways.map(({ name }) => `links.${name} ${name === 'dc1-gw1' ? 'fail' : 'pass'}`),
  );
});

test('counters that stand still while nodes exchange packets fail the claim about the tunnels', async () => {
  const { runners } = network({ bytesAReading: 0 });
  const results = await verifyNetwork(topology, runners, { timeoutMs: 0 }, testContext(scriptedRunner([])));
  const failed = results.filter((result) => result.outcome === 'fail').map((result) => result.id);
  expect(failed).toContain('through-tunnel.dc1.use1');
  expect(failed.every((id) => id.startsWith('through-tunnel.'))).toBe(true);
});

// dc1 and use1: four machines each, both directions, two requests of 84 and of 1350 bytes, over four tunnels.
const exchangedBytes = 4 * 4 * 2 * 2 * (84 + 1350);

test.each([
  ['all packets go', exchangedBytes / 4, 'pass'],
  ['one packet of all does not go', exchangedBytes / 4 - 84 / 4, 'fail'],
  ['half of the packets do not go', exchangedBytes / 8, 'fail'],
])('when %s through the tunnels the claim is judged by every byte', async (_, bytesAReading, outcome) => {
  const { runners } = network({ bytesAReading });
  const results = await verifyNetwork(topology, runners, { timeoutMs: 0 }, testContext(scriptedRunner([])));
  expect(results.find((result) => result.id === 'through-tunnel.dc1.use1')?.outcome).toBe(outcome);
});

test('half of the packets beside the tunnels fail the claim however often it is looked at', async () => {
  const { runners, looks } = network({ bytesAReading: exchangedBytes / 8 });
  const results = await verifyNetwork(topology, runners, { timeoutMs: 700 }, testContext(scriptedRunner([])));
  expect(looks()).toBeGreaterThan(1);
  expect(results.find((result) => result.id === 'through-tunnel.dc1.use1')?.outcome).toBe('fail');
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
  /** How much each tunnel counter grows from one reading to the next. */
  readonly bytesAReading?: number;
  readonly unreachable?: string;
}

/** Runners that answer as the whole lab would. */
function network(options: NetworkOptions): {
  readonly runners: ReadonlyMap<string, NodeRunner>;
  readonly looks: () => number;
} {
  const counts = new Map<string, number>();
  const readings = new Map<string, number>();
  const runners = allNodes(topology).map((node): [string, NodeRunner] => [
    node.name,
    {
      node: node.name,
      async run(_argv, { input }) {
        if (node.name === options.unreachable) {
          throw new DwcpError('HOST_UNREACHABLE', `${node.name} does not answer`);
        }
        if (input?.includes(sentBytesCommand)) {
          const reading = (readings.get(node.name) ?? 0) + 1;
          readings.set(node.name, reading);
          const bytes = reading * (options.bytesAReading ?? 1_000_000);
          return {
            exitCode: 0,
            stdout: sentBytesOutput(topology, { node: node.name, bytes }),
            stderr: '',
            durationMs: 1,
          };
        }
        const look = (counts.get(node.name) ?? 0) + 1;
        counts.set(node.name, look);
        const stdout = answer(topology, { node: node.name, look, ...options });
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
