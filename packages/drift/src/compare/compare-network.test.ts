import type { NodeNetwork, Observation } from '@dwcp/network';
import { labTopology } from '@dwcp/testkit';
import { expect, test } from 'vitest';
import { compareNetwork } from './compare-network.ts';

const nothing: Observation<never> = { isObserved: false, reason: 'not looked at' };
const look = (routingConfig: string): NodeNetwork => ({
  node: 'dc1-node1',
  atSeconds: 0,
  wireguard: nothing,
  ipsec: nothing,
  linkMtuBytes: nothing,
  bgpSessions: nothing,
  bgpPaths: nothing,
  bfd: nothing,
  routes: nothing,
  firewall: nothing,
  routingConfig: { isObserved: true, value: routingConfig },
  daemon: { isObserved: false, reason: '' },
  probes: [],
});
const compare = (config: string) =>
  compareNetwork(labTopology(), { node: 'dc1-node1', publicKeys: {} }, look(config)).mismatches;

test('all lines of a running configuration that differ are one mismatch, with the first of them', () => {
  const [mismatch, ...others] = compare('router bgp 1\n neighbor 10.0.0.9 remote-as 7\n');
  expect(others).toEqual([]);
  expect(mismatch).toMatchObject({
    check: 'routing/config-differs',
    layer: 'setting',
    observed: 'router bgp 1; router bgp 1 > neighbor 10.0.0.9 remote-as 7',
    wanted: expect.stringMatching(/; and \d+ more$/),
  });
});

test('a password in the running configuration is not in the report', () => {
  const text = JSON.stringify(compare('router bgp 1\n neighbor 10.0.0.9 password CANARY word\n'));
  expect(text).toContain('neighbor 10.0.0.9 password (hidden)');
  expect(text).not.toContain('CANARY');
});

test('what did not answer is unchecked, by part', () => {
  const { unchecked } = compareNetwork(labTopology(), { node: 'dc1-node1', publicKeys: {} }, look(''));
  expect(unchecked.map(({ subject }) => subject)).toEqual(['bgp-sessions', 'bfd', 'bgp-paths', 'routes', 'firewall']);
});

test('a node the topology does not have is compared with nothing', () => {
  const seen = compareNetwork(labTopology(), { node: 'dc9-gw1', publicKeys: {} }, look(''));
  expect(seen).toEqual({ mismatches: [], unchecked: [] });
});
