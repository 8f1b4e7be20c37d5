import type { ModeConfig } from '@dwcp/model';
import { labTopology } from '@dwcp/testkit';
import { expect, test } from 'vitest';
import { isNamespacedSysctl, sysctlOf } from './sysctl.ts';

test('gateways forward, nodes do not', () => {
  expect(of('dc1-gw1')['net.ipv4.ip_forward']).toBe('1');
  expect(of('dc1-node1')['net.ipv4.ip_forward']).toBe('0');
});

test('forwarding is written first, because it resets what follows', () => {
  expect(Object.keys(of('dc1-gw1')).slice(0, 2)).toEqual(['net.ipv4.ip_forward', 'net.ipv6.conf.all.forwarding']);
});

test('reserved ports are in the form the kernel reads back', () => {
  expect(of('dc1-gw1')['net.ipv4.ip_local_reserved_ports']).toMatch(/8080-8081.*9100-9103,51820-51822,51825$/);
});

test('a mode that sets no TCP parameter leaves the kernel’s own', () => {
  const names = Object.keys(of('dc1-gw1', { tcp: null }));
  expect(names.filter((name) => /[rw]mem|fastopen|mtu_probing/.test(name))).toEqual([]);
});

test('keepalive, backlog and huge pages come from the mode', () => {
  const { tcp } = labTopology().modeConfig;
  if (tcp === null) throw new Error('the lab tunes TCP');
  const sysctl = of('dc1-gw1', {
    tcp: { ...tcp, keepalive: { intervalSeconds: 10, probes: 3 }, listenBacklog: 4096 },
    hugepages: { count: 512, sizeKb: 2048 },
  });
  expect(sysctl).toMatchObject({
    'net.ipv4.tcp_keepalive_intvl': '10',
    'net.ipv4.tcp_keepalive_probes': '3',
    'net.core.somaxconn': '4096',
    'vm.nr_hugepages': '512',
  });
});

test.each([
  ['net.ipv4.ip_forward', true],
  ['net.ipv4.tcp_rmem', true],
  ['net.ipv4.tcp_congestion_control', true],
  ['net.core.somaxconn', true],
  ['net.core.rmem_max', false],
  ['net.core.default_qdisc', false],
  ['net.ipv4.tcp_mem', false],
  ['net.netfilter.nf_conntrack_max', false],
  ['vm.swappiness', false],
  ['fs.file-max', false],
])('%s belongs to a network namespace: %s', (name, isNamespaced) => {
  expect(isNamespacedSysctl(name)).toBe(isNamespaced);
});

function of(node: string, mode: Partial<ModeConfig> = {}): Readonly<Record<string, string>> {
  const lab = labTopology();
  const topology = { ...lab, modeConfig: { ...lab.modeConfig, ...mode } };
  const found = [...topology.gateways, ...topology.nodes].find((candidate) => candidate.name === node);
  if (found === undefined) throw new Error(`no ${node}`);
  return sysctlOf(topology, found);
}
