import { labTopology } from '@dwcp/testkit';
import { expect, test } from 'vitest';
import { locateResource, type ResourceOrigins } from './origin.ts';
import { synthesize } from './synthesize.ts';

function labOrigins(): { readonly origins: ResourceOrigins; readonly json: string } {
  const [stack] = synthesize(labTopology(), {
    target: { kind: 'lab', endpoint: 'http://127.0.0.1:4566' },
    sshPublicKey: 'k',
  }).stacks;
  return { origins: stack?.origins ?? {}, json: stack?.json ?? '' };
}

const { origins, json } = labOrigins();

test('every resource of the configuration has an origin, and nothing else has', () => {
  const { resource } = JSON.parse(json) as { readonly resource: Record<string, object> };
  const addresses = Object.entries(resource).flatMap(([type, named]) =>
    Object.keys(named).map((name) => `${type}.${name}`),
  );
  expect(Object.keys(origins).toSorted()).toEqual(addresses.toSorted());
  expect(json).not.toContain('origin');
});

test('a rule of a security group leads to the line it is there for', () => {
  const of = (group: string, rule: string) => locateResource(origins, `aws_security_group.${group}`, ['ingress', rule]);
  expect(of('use1_members', 'ssh')).toEqual(['management', 'prefixes']);
  expect(of('use1_members', 'VXLAN site fabric')).toEqual(['sites', 'use1', 'fabric']);
  expect(of('use1_members', 'ping inside the site')).toEqual(['sites', 'use1', 'cloud', 'vpc']);
  expect(of('use1_members', 'all traffic of the other sites')).toEqual(['sites']);
  expect(of('use1_use1_gw1', 'tunnel dc1-gw1--use1-gw1')).toEqual(['tunnels', 'dc1-gw1--use1-gw1']);
  expect(of('use1_use1_gw1', 'no such rule')).toEqual(['sites', 'use1', 'gateways', 'use1-gw1']);
});

test('an entry of a network ACL leads to the prefix it lets in', () => {
  const of = (number: number) =>
    locateResource(origins, 'aws_network_acl.use1_private', ['ingress', number, 'cidr_block']);
  expect([100, 110, 120, 130, 140].map(of)).toEqual([
    ['sites', 'use1', 'cloud', 'vpc'],
    ['sites', 'dc1', 'prefixes', 0],
    ['sites', 'branch1', 'prefixes', 0],
    ['management', 'prefixes', 0],
    ['sites', 'use1', 'cloud', 'zones'],
  ]);
});

test('arguments and tags lead to lines of their own, parts with an address to those of their resource', () => {
  const zones = ['sites', 'use1', 'cloud', 'zones'];
  expect(locateResource(origins, 'aws_subnet.use1_public_us_east_1a')).toEqual([...zones, 'us-east-1a', 'public']);
  expect(locateResource(origins, 'aws_vpc.use1', ['cidr_block'])).toEqual(['sites', 'use1', 'cloud', 'vpc']);
  expect(locateResource(origins, 'aws_vpc.use1', ['tags', 'owner'])).toEqual(['tags']);
  const gateway = ['sites', 'use1', 'gateways', 'use1-gw1'];
  expect(locateResource(origins, 'aws_instance.use1_use1_gw1.ebs_block_device[0]')).toEqual(gateway);
  expect(locateResource(origins, 'aws_instance.use1_use1_gw1')).toEqual(gateway);
  expect(locateResource(origins, 'aws_eip.use1_use1_gw1')).toEqual([...gateway, 'publicAddress']);
  expect(locateResource(origins, 'aws_instance.use1_use1_node1')).toEqual(['sites', 'use1', 'nodes', 'use1-node1']);
});

test('a resource of somebody else has no origin', () => {
  expect(locateResource(origins, 'aws_vpc.use')).toBeNull();
  expect(locateResource(origins, 'aws_vpc.other', ['tags'])).toBeNull();
});
