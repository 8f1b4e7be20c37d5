import { expect, test } from 'vitest';
import { issuesInLab } from './issues-in-lab.ts';
import { publicAddresses } from './public-addresses.ts';

test('reports addresses nobody reaches', () => {
  expect(
    issuesInLab(publicAddresses, {
      'sites/use1/gateways/use1-gw1/publicAddress': '192.168.1.1',
      'sites/use1/gateways/use1-gw2/publicAddress': '100.64.9.9',
    }),
  ).toEqual([
    'sites.use1.gateways.use1-gw1.publicAddress: 192.168.1.1 is private: the other gateways cannot reach it',
    'sites.use1.gateways.use1-gw2.publicAddress: 100.64.9.9 is shared (carrier-grade NAT): the other gateways cannot reach it',
  ]);
});

test('reports an address outside the provider network', () => {
  expect(issuesInLab(publicAddresses, { 'sites/dc1/gateways/dc1-gw1/publicAddress': '198.51.100.77' })).toEqual([
    'sites.dc1.gateways.dc1-gw1.publicAddress: 198.51.100.77 is not in 203.0.113.0/24, the provider network of dc1',
  ]);
});

test('reports the broadcast address of the provider network', () => {
  expect(issuesInLab(publicAddresses, { 'sites/dc1/gateways/dc1-gw1/publicAddress': '203.0.113.255' })).toEqual([
    'sites.dc1.gateways.dc1-gw1.publicAddress: 203.0.113.255 is the network or broadcast address of 203.0.113.0/24',
  ]);
});
