import type { Topology } from '@dwcp/model';
import { allNodes } from '@dwcp/model';
import { dualStackTopology, labTopology } from '@dwcp/testkit';
import { expect, test } from 'vitest';
import { renderBird } from './render.ts';

test('every session has its limit, its BFD and times that bring it back within seconds', () => {
  const conf = confOf(labTopology(), 'dc1-gw1');
  const sessions = conf.split(/^protocol bgp /m).slice(1);
  expect(sessions).toHaveLength(6);
  for (const session of sessions) {
    expect(session).toContain('receive limit 64 action disable;');
    expect(session).toContain('bfd { min rx interval 50 ms; min tx interval 50 ms; multiplier 3; };');
    expect(session).toContain('error wait time 1, 1;');
    expect(session).toContain('graceful restart off;');
  }
});

test('a gateway takes nothing from the nodes of its site, and a node tells nothing', () => {
  expect(sessionOf(confOf(labTopology(), 'dc1-gw1'), 'dc1-node1')).toContain('import none;');
  const node = sessionOf(confOf(labTopology(), 'dc1-node1'), 'dc1-gw1');
  expect(node).toContain('export none;');
  expect(node).toContain("import filter 'from-fabric-v4';");
});

test('priorities become MED outward and local preference inward, and the own tunnels come first', () => {
  const conf = confOf(labTopology(), 'dc1-gw2');
  expect(conf).toContain('if proto = "own-v4" && net ~ [ 10.10.0.0/16 ] then { bgp_med = 200; accept; }');
  expect(conf).toContain('if source = RTS_BGP && net ~ [ 10.20.0.0/16, 10.30.0.0/24 ] then { bgp_local_pref = 100;');
  expect(conf).toContain('if net ~ [ 10.30.0.0/24 ] then { bgp_local_pref = 400; accept; }');
});

test('the prefix of a LAN is there with its device only, that of a cloud always', () => {
  expect(confOf(labTopology(), 'dc1-gw1')).toContain('  route 10.10.0.0/16 via "eth1";');
  expect(confOf(labTopology(), 'use1-gw1')).toContain('  route 10.20.0.0/16 unreachable;');
  expect(confOf(labTopology(), 'br1-gw1')).toContain('if proto = "own-v4" && net != 10.30.0.0/24 then accept;');
});

test('graceful restart reaches the sessions and the start of the daemon', () => {
  const lab = labTopology();
  const topology = { ...lab, routing: { ...lab.routing, gracefulRestart: true } };
  expect(confOf(topology, 'dc1-gw1')).not.toContain('graceful restart off;');
  const node = allNodes(topology)[0];
  if (node === undefined) throw new Error('no node');
  const dropIn = (from: Topology): string => renderBird(from, node).files[1]?.content ?? '';
  expect(dropIn(topology)).toMatch(/^ExecStart=\/usr\/sbin\/bird -f -R /m);
  expect(dropIn(lab)).not.toContain('ExecStart');
});

test('IPv6 goes beside IPv4 in a site that has it, and nowhere else', () => {
  const conf = confOf(dualStackTopology('bird'), 'dc1-gw1');
  expect(sessionOf(conf, 'br1-gw1--dc1-gw1')).toContain('next hop address fd64:6477:6370::b;');
  expect(sessionOf(conf, 'dc1-gw2')).toContain('next hop address fd00:10:0:1::1;');
  expect(conf).toContain('krt_prefsrc = fd00:10:0:1::1;');
  expect(confOf(labTopology(), 'dc1-gw1')).not.toContain('ipv6');
});

function confOf(topology: Topology, name: string): string {
  const node = allNodes(topology).find((candidate) => candidate.name === name);
  if (node === undefined) throw new Error(`no ${name}`);
  return renderBird(topology, node).files[0]?.content ?? '';
}

function sessionOf(conf: string, name: string): string {
  return conf.split(/^protocol bgp /m).find((part) => part.startsWith(`'${name}'`)) ?? '';
}
