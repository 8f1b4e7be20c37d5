import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { prefixedNodeRunner } from '@dwcp/io';
import { scriptedRunner, testContext } from '@dwcp/testkit';
import { expect, test } from 'vitest';
import { inspectNetwork, type NodeNetwork } from './inspect-network.ts';

test('reads a gateway: tunnels, sessions, paths, BFD, routes, firewall and probes', async () => {
  const node = await inspect('dc1-gw1');
  expect(node.atSeconds).toBe(1795467806);
  expect(seen(node.wireguard).map((device) => device.interface)).toEqual(['wg-use1-gw2', 'wg-use1-gw1', 'wg-br1-gw1']);
  expect(seen(node.linkMtuBytes).get('wg-use1-gw1')).toBe(1440);
  expect(seen(node.bgpSessions)).toHaveLength(6);
  expect(seen(node.bgpSessions).find((session) => session.neighbor === '100.64.0.3')).toMatchObject({
    remoteAsn: 64513,
    status: 'Established',
    isEstablished: true,
    prefixesReceived: 1,
  });
  expect(seen(node.bgpPaths).filter((path) => path.isBest)).toEqual([
    { prefix: '10.10.0.0/16', neighbor: null, isValid: true, isBest: true },
    { prefix: '10.20.0.0/16', neighbor: '100.64.0.3', isValid: true, isBest: true },
    { prefix: '10.30.0.0/24', neighbor: '100.64.0.10', isValid: true, isBest: true },
  ]);
  expect(seen(node.bfd).map((session) => session.status)).toEqual(Array(6).fill('up'));
  expect(seen(node.routes).find((route) => route.prefix === '10.20.0.0/16')).toEqual({
    prefix: '10.20.0.0/16',
    type: 'unicast',
    protocol: 'bgp',
    interface: 'wg-use1-gw1',
    gateway: '100.64.0.3',
    source: '10.10.0.1',
  });
  expect(seen(node.firewall).chains).toContainEqual({ name: 'forward', hook: 'forward', policy: 'drop' });
  expect(seen(node.routingConfig)).toContain('router bgp 64512');
});

test('a probe that nobody answered has no round-trip time', async () => {
  const probe = { to: 'use1-gw1', address: '10.20.0.10', packetBytes: 84, kind: 'reachability' } as const;
  const runner = runnerOf('n', '@@ clock ok\n5\n@@ probes ok\n1\t0.42\t2\n');
  const { probes } = await inspectNetwork(
    runner,
    { daemon: 'frr', probes: [probe, { ...probe, to: 'use1-gw2' }] },
    testContext(scriptedRunner([])),
  );
  expect(probes.map(({ to, roundTripMs, replies }) => [to, roundTripMs, replies])).toEqual([
    ['use1-gw1', null, 0],
    ['use1-gw2', 0.42, 2],
  ]);
});

test('a node without WireGuard devices has none, which is not the same as unchecked', async () => {
  expect((await inspect('use1-node1')).wireguard).toEqual({ isObserved: true, value: [] });
});

test('a part whose tool failed is unchecked with its words, the others are kept', async () => {
  const text =
    '@@ clock ok\n5\n@@ bfd failed\nbfdd is not running\n@@ bgp-paths ok\n% BGP instance not found\n@@ routes ok\n[]\n';
  const node = await inspectNetwork(runnerOf('n', text), { daemon: 'frr' }, testContext(scriptedRunner([])));
  expect(node.bfd).toEqual({ isObserved: false, reason: 'bfd: bfdd is not running' });
  expect(node.bgpPaths).toEqual({
    isObserved: false,
    reason: 'bgp-paths: unexpected output: % BGP instance not found',
  });
  expect(node.firewall).toEqual({ isObserved: false, reason: 'firewall: no answer' });
  expect(node.routes).toEqual({ isObserved: true, value: [] });
});

test.each([
  ['is not told', (text: string) => text.replace(/^@@ clock ok\n.*\n/m, ''), 'clock: no answer'],
  ['is empty', (text: string) => text.replace(/^(@@ clock ok\n).*\n/m, '$1\n'), 'clock: unexpected output: no output'],
  ['is no number', (text: string) => text.replace(/^(@@ clock ok\n).*/m, '$1+5'), 'clock: unexpected output: +5'],
  ['is too large', (text: string) => text.replace(/^(@@ clock ok\n).*/m, `$1${2 ** 54}`), /^clock: unexpected output/],
  ['fails', (text: string) => text.replace(/^@@ clock ok\n.*/m, '@@ clock failed\nno date'), 'clock: no date'],
])('no handshake is called young by a clock that %s; the rest is told', async (_how, edit, reason) => {
  const text = fixture('dc1-gw1');
  const runner = runnerOf('dc1-gw1', edit(text));
  const node = await inspectNetwork(runner, { daemon: 'frr' }, testContext(scriptedRunner([])));
  expect(node.wireguard).toEqual({
    isObserved: false,
    reason: typeof reason === 'string' ? reason : expect.stringMatching(reason),
  });
  const { wireguard: _ofIt, atSeconds: _at, ...rest } = node;
  const { wireguard: _whole, atSeconds: _then, ...whole } = await inspect('dc1-gw1');
  expect(rest).toEqual(whole);
});

function inspect(name: string): Promise<NodeNetwork> {
  return inspectNetwork(runnerOf(name, fixture(name)), { daemon: 'frr' }, testContext(scriptedRunner([])));
}

function fixture(name: string): string {
  return readFileSync(join(import.meta.dirname, `../test/fixtures/inspect-network-${name}.txt`), 'utf8');
}

function runnerOf(name: string, stdout: string): ReturnType<typeof prefixedNodeRunner> {
  return prefixedNodeRunner(name, [], scriptedRunner([{ argv: ['sh', '-s'], stdout }]));
}

function seen<T>(
  part: { readonly isObserved: true; readonly value: T } | { readonly isObserved: false; readonly reason: string },
): T {
  if (!part.isObserved) throw new Error(part.reason);
  return part.value;
}
