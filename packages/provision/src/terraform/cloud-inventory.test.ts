import { expect, test } from 'vitest';
import { parseCloudInventory } from './cloud-inventory.ts';

const rule = { from_port: 0, to_port: 0, protocol: '-1', cidr_blocks: [], security_groups: [], self: false };
const machine = { site: 'use1', subnet_id: 's-1', availability_zone: 'us-east-1a', source_dest_check: false };

const outputs = {
  instances: [
    {
      ...machine,
      name: 'a',
      instance_id: 'i-1',
      private_ip: '10.0.0.1',
      public_ip: '198.51.100.1',
      security_group_ids: ['sg-1', 'sg-2'],
    },
    { ...machine, name: 'b', instance_id: 'i-2', private_ip: '10.0.0.2', security_group_ids: ['sg-1'] },
  ],
  vpcs: [{ site: 'use1', region: 'us-east-1', vpc_id: 'vpc-1', prefix: '10.0.0.0/16' }],
  subnets: [],
  security_groups: [
    {
      id: 'sg-1',
      ingress: [{ ...rule, protocol: 'udp', from_port: 4789, to_port: 4789, self: true }],
      egress: [{ ...rule, cidr_blocks: ['0.0.0.0/0'] }],
    },
    {
      id: 'sg-2',
      ingress: [{ ...rule, protocol: 'tcp', from_port: 22, to_port: 22, cidr_blocks: ['192.0.2.0/24'] }],
      egress: [],
    },
  ],
};

test('an instance has the rules of all its groups, a group as the addresses of its members', () => {
  const [a, b] = parseCloudInventory(outputs).instances;
  const fabric = { protocol: 'udp', fromPort: 4789, toPort: 4789, prefixes: ['10.0.0.1/32', '10.0.0.2/32'] };
  expect(a?.ingress).toEqual([fabric, { protocol: 'tcp', fromPort: 22, toPort: 22, prefixes: ['192.0.2.0/24'] }]);
  expect(b?.ingress).toEqual([fabric]);
  expect(b?.egress).toEqual([{ protocol: 'all', fromPort: 0, toPort: 0, prefixes: ['0.0.0.0/0'] }]);
});

test('a machine without an Elastic IP has none', () => {
  const inventory = parseCloudInventory(outputs);
  expect(inventory.instances.map((instance) => instance.publicAddress)).toEqual(['198.51.100.1', null]);
});

test('outputs that are not ours are refused', () => {
  expect(() => parseCloudInventory({ instances: 'none' })).toThrow();
});
