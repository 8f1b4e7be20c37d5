import { expect, test } from 'vitest';
import { addressPlacement } from './address-placement.ts';
import { issuesInLab } from './issues-in-lab.ts';

test('reports an address outside the LAN', () => {
  expect(issuesInLab(addressPlacement, { 'sites/dc1/nodes/dc1-node1': '10.10.1.11' })).toEqual([
    'sites.dc1.nodes.dc1-node1.address: 10.10.1.11 is not in 10.10.0.0/24, the LAN of dc1',
  ]);
});

test('reports network and broadcast addresses', () => {
  expect(
    issuesInLab(addressPlacement, {
      'sites/dc1/nodes/dc1-node1': '10.10.0.0',
      'sites/dc1/nodes/dc1-node2': '10.10.0.255',
    }),
  ).toEqual([
    'sites.dc1.nodes.dc1-node1.address: 10.10.0.0 is the network or broadcast address of 10.10.0.0/24',
    'sites.dc1.nodes.dc1-node2.address: 10.10.0.255 is the network or broadcast address of 10.10.0.0/24',
  ]);
});

test('reports what AWS keeps of a subnet', () => {
  expect(
    issuesInLab(addressPlacement, {
      'sites/use1/gateways/use1-gw1/address': '10.20.0.3',
      'sites/use1/nodes/use1-node1': '10.20.1.255',
    }),
  ).toEqual([
    'sites.use1.gateways.use1-gw1.address: 10.20.0.3 is reserved by AWS: the first four addresses and the last of 10.20.0.0/24',
    'sites.use1.nodes.use1-node1.address: 10.20.1.255 is reserved by AWS: the first four addresses and the last of 10.20.1.0/24',
  ]);
});

test('reports a gateway in a private subnet and a node in none', () => {
  expect(
    issuesInLab(addressPlacement, {
      'sites/use1/gateways/use1-gw1/address': '10.20.1.10',
      'sites/use1/nodes/use1-node1': '10.20.9.9',
    }),
  ).toEqual([
    'sites.use1.gateways.use1-gw1.address: 10.20.1.10 is not in 10.20.0.0/24, the public subnet of us-east-1a',
    'sites.use1.nodes.use1-node1.address: 10.20.9.9 is in no subnet of use1',
  ]);
});

test('takes the fifth address of a subnet and the last but one', () => {
  expect(
    issuesInLab(addressPlacement, {
      'sites/use1/gateways/use1-gw1/address': '10.20.0.4',
      'sites/use1/nodes/use1-node1': '10.20.1.254',
    }),
  ).toEqual([]);
});
