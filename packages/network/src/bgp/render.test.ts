import type { Topology } from '@dwcp/model';
import { labTopology } from '@dwcp/testkit';
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

function confOf(topology: Topology, name: string): string {
  const node = [...topology.gateways, ...topology.nodes].find((candidate) => candidate.name === name);
  if (node === undefined) throw new Error(`no ${name}`);
  return renderBgp(topology, node).files[0]?.content ?? '';
}
