import type { Topology } from '@dwcp/model';
import { dualStackTopology, labTopology } from '@dwcp/testkit';
import { expect, test } from 'vitest';
import { renderBgp } from './render.ts';

test('a gateway takes nothing from the nodes of its site', () => {
  const conf = confOf(labTopology(), 'dc1-gw1');
  expect(conf).toContain('  neighbor 10.10.0.11 route-map from-node in\n');
  expect(conf).toContain('  neighbor 10.10.0.2 route-map from-fabric in\n');
  expect(conf).toContain('route-map from-node deny 10\nexit\n');
});

test('a gateway without nodes has no filter for them', () => {
  expect(confOf(labTopology(), 'br1-gw1')).not.toContain('from-node');
});

test('the limit of prefixes counts what is received, not only what passes the filter', () => {
  const conf = confOf(labTopology(), 'dc1-gw1').split('\n');
  const limits = conf.filter((line) => line.includes('maximum-prefix'));
  expect(limits).toHaveLength(6);
  expect(limits.every((line) => line.endsWith(' force'))).toBe(true);
  expect(conf.filter((line) => line.endsWith(' soft-reconfiguration inbound'))).toHaveLength(6);
});

test('a LAN gateway announces a site prefix only while its LAN device puts it into the table', () => {
  const conf = confOf(labTopology(), 'dc1-gw1');
  expect(conf).toContain('ip route 10.10.0.0/16 eth1 240\n');
  expect(conf).not.toContain('import-check');
});

test("the LAN's own prefix is connected and needs no route", () => {
  const conf = confOf(labTopology(), 'br1-gw1');
  expect(conf).not.toMatch(/^ip route 10\.30\./m);
  expect(conf).not.toContain('import-check');
});

test('a cloud gateway and a node have no route to the site prefix', () => {
  expect(confOf(labTopology(), 'use1-gw1')).toContain(' no bgp network import-check\n');
  for (const name of ['use1-gw1', 'dc1-node1', 'use1-node1']) {
    expect(confOf(labTopology(), name)).not.toMatch(/ip route .* 240$/m);
  }
});

test('graceful restart is off unless it is described', () => {
  const lab = labTopology();
  expect(confOf(lab, 'dc1-gw1')).toContain(' bgp graceful-restart-disable\n');
  const kept = confOf({ ...lab, routing: { ...lab.routing, gracefulRestart: true } }, 'dc1-gw1');
  expect(kept).toContain(' bgp graceful-restart\n');
  expect(kept).not.toContain('graceful-restart-disable');
});

test('IPv6 goes over the same sessions, with filters of its own', () => {
  const conf = confOf(dualStackTopology('frr'), 'dc1-gw1');
  expect(conf).toContain(' address-family ipv6 unicast\n  network fd00:10::/48\n  neighbor 100.64.0.10 activate\n');
  expect(conf).toContain('ipv6 prefix-list site-branch1 seq 5 permit fd00:30::/64\n');
  expect(conf).toContain(
    'route-map from-branch1 permit 20\n match ipv6 address prefix-list site-branch1\n set ipv6 next-hop prefer-global\n set local-preference 400\n',
  );
  expect(conf).toContain('ipv6 route fd00:10::/48 eth1 240\n');
  expect(confOf(labTopology(), 'dc1-gw1')).not.toContain('ipv6');
});

function confOf(topology: Topology, name: string): string {
  const node = [...topology.gateways, ...topology.nodes].find((candidate) => candidate.name === name);
  if (node === undefined) throw new Error(`no ${name}`);
  return renderBgp(topology, node).files[0]?.content ?? '';
}
