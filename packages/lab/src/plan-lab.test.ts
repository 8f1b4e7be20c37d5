import { allNodes, type CloudInstance, type Topology } from '@dwcp/model';
import { labTopology } from '@dwcp/testkit';
import { expect, test } from 'vitest';
import type { RoutedSegment } from './lab-plan.ts';
import { planLab } from './plan-lab.ts';

const topology = labTopology();

function instancesOf(description: Topology): readonly CloudInstance[] {
  return allNodes(description)
    .filter((node) => node.placement !== null)
    .map((node) => ({
      name: node.name,
      site: node.site,
      instanceId: `i-${node.name}`,
      privateAddress: node.address,
      publicAddress: description.gateways.find((gateway) => gateway.name === node.name)?.publicAddress ?? null,
      subnetId: 'subnet-1',
      availabilityZone: node.placement?.availabilityZone ?? '',
      securityGroupIds: ['sg-1'],
      hasSourceDestCheck: node.role === 'node',
      ingress: [{ protocol: 'udp', fromPort: 4789, toPort: 4789, prefixes: ['10.20.0.10/32'] }],
      egress: [{ protocol: 'all', fromPort: 0, toPort: 0, prefixes: ['0.0.0.0/0'] }],
    }));
}

const plan = planLab(topology, {
  lab: 'dw123456',
  instances: instancesOf(topology),
  authorizedKeys: ['ssh-ed25519 AAAA'],
});

function routed(name: string): RoutedSegment {
  const segment = plan.segments.find((candidate) => candidate.name === name);
  if (segment?.kind !== 'routed') throw new Error(`${name} is not routed`);
  return segment;
}

test('every machine of the topology becomes a host with a management address', () => {
  expect(plan.hosts.map((host) => host.name)).toEqual(allNodes(topology).map((node) => node.name));
  for (const host of plan.hosts) {
    expect(host.interfaces.at(-1)).toMatchObject({ name: 'mgmt0', segment: 'mgmt', gateway: null });
  }
});

test('an instance that Terraform does not report is no host', () => {
  const fewer = planLab(topology, {
    lab: 'dw123456',
    instances: instancesOf(topology).filter((instance) => instance.name !== 'use1-node2'),
    authorizedKeys: [],
  });
  expect(fewer.hosts.map((host) => host.name)).not.toContain('use1-node2');
});

test('an on-premises gateway stands between the internet and its LAN', () => {
  const gateway = plan.hosts.find((host) => host.name === 'dc1-gw1');
  expect(gateway?.interfaces.slice(0, 2)).toEqual([
    { name: 'eth0', segment: 'internet', addresses: ['203.0.113.11/24'], gateway: '203.0.113.1', mtuBytes: 1500 },
    { name: 'eth1', segment: 'dc1-lan', addresses: ['10.10.0.1/24'], gateway: null, mtuBytes: 1500 },
  ]);
});

test('an on-premises node leaves by the gateway of the first priority', () => {
  const node = plan.hosts.find((host) => host.name === 'dc1-node2');
  expect(node?.interfaces[0]).toMatchObject({ segment: 'dc1-lan', addresses: ['10.10.0.12/24'], gateway: '10.10.0.1' });
});

test('a VPC translates Elastic IPs, filters as the security groups say and lets only gateways forward', () => {
  const vpc = routed('use1-vpc');
  expect(vpc.gateways).toEqual(['10.20.0.1', '10.20.1.1', '10.20.2.1', '10.20.3.1']);
  expect(vpc.nat).toEqual([
    { inside: '10.20.0.10', outside: '198.51.100.11' },
    { inside: '10.20.2.10', outside: '198.51.100.12' },
  ]);
  expect(vpc.filters.map((filter) => `${filter.host} ${filter.checkSource}`)).toEqual([
    'use1-gw1 false',
    'use1-gw2 false',
    'use1-node1 true',
    'use1-node2 true',
  ]);
  expect(vpc.filters[0]?.ingress).toEqual([
    { protocol: 'udp', fromPort: 4789, toPort: 4789, prefixes: ['10.20.0.10/32'] },
  ]);
});

test('the internet knows the Elastic IPs and no protected prefix', () => {
  const internet = routed('internet');
  expect(internet.uplinks).toEqual([{ to: 'use1-vpc', prefixes: ['198.51.100.11/32', '198.51.100.12/32'] }]);
  expect(JSON.stringify(internet)).not.toMatch(/10\.(10|20|30)\./);
});
