import { labTopology } from '@dwcp/testkit';
import { expect, test } from 'vitest';
import { daemonsRun } from './daemons-run.ts';
import { issuesOnLab } from './failover.fixture.ts';

test('a gateway runs the routing daemons and WireGuard, a node only the routing daemons', () => {
  for (const daemon of ['bgpd', 'bfdd', 'zebra', 'wireguard']) {
    expect(issuesOnLab(daemonsRun, { 'faults.routing-daemon.daemon': daemon })).toEqual([]);
  }
  const changes = { 'faults.routing-daemon.node': 'dc1-node1', 'faults.routing-daemon.daemon': 'wireguard' };
  expect(issuesOnLab(daemonsRun, changes)).toEqual([
    'faults.routing-daemon.daemon: dc1-node1 does not run wireguard: no WireGuard tunnel ends there (it runs bgpd, bfdd, zebra)',
  ]);
});

test.each([
  ['charon', 'no IPsec tunnel ends there'],
  ['bird', 'another program routes in this environment'],
])('reports %s in an environment without it', (daemon, reason) => {
  expect(issuesOnLab(daemonsRun, { 'faults.routing-daemon.daemon': daemon })).toEqual([
    `faults.routing-daemon.daemon: dc1-gw1 does not run ${daemon}: ${reason} (it runs bgpd, bfdd, zebra, wireguard)`,
  ]);
});

test('where BIRD routes it is BIRD that can be killed', () => {
  const topology = { ...labTopology(), routing: { ...labTopology().routing, daemon: 'bird' as const } };
  const seen = (daemon: string) => issuesOnLab(daemonsRun, { 'faults.routing-daemon.daemon': daemon }, topology);
  expect(seen('bird')).toEqual([]);
  expect(seen('bgpd')).toEqual([
    'faults.routing-daemon.daemon: dc1-gw1 does not run bgpd: another program routes in this environment (it runs bird, wireguard)',
  ]);
});
