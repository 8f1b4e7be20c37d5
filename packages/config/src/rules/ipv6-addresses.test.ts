import { expect, test } from 'vitest';
import { ipv6Addresses } from './ipv6-addresses.ts';
import { issuesInLab } from './issues-in-lab.ts';

const dual = { 'sites/branch1/prefixes': ['10.30.0.0/24', 'fd00:30::/64'] };
const address6 = 'sites/branch1/gateways/br1-gw1/address6';

test.each([
  [undefined, 'br1-gw1 has no IPv6 address, and branch1 has fd00:30::/64'],
  ['fd00:31::1', 'fd00:31::1 is not in fd00:30::/64, the IPv6 LAN of branch1'],
  ['fd00:30::', 'fd00:30:: is the address of all routers of fd00:30::/64'],
])('reports the IPv6 address %s', (address, message) => {
  expect(issuesInLab(ipv6Addresses, { ...dual, ...(address === undefined ? {} : { [address6]: address }) })).toEqual([
    `sites.branch1.gateways.br1-gw1.address6: ${message}`,
  ]);
});

test('takes one in the LAN, and none in a site without IPv6', () => {
  expect(issuesInLab(ipv6Addresses, { ...dual, [address6]: 'fd00:30::1' })).toEqual([]);
  expect(issuesInLab(ipv6Addresses, {})).toEqual([]);
});

test('reports an address in a site without IPv6', () => {
  expect(issuesInLab(ipv6Addresses, { [address6]: 'fd00:30::1' })).toEqual([
    'sites.branch1.gateways.br1-gw1.address6: branch1 has no IPv6 prefix',
  ]);
});
