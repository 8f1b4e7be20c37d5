import { expect, test } from 'vitest';
import { issuesInLab } from './issues-in-lab.ts';
import { uniquePublicAddresses } from './unique-public-addresses.ts';

test('reports a public address two gateways have', () => {
  expect(issuesInLab(uniquePublicAddresses, { 'sites/dc1/gateways/dc1-gw2/publicAddress': '203.0.113.11' })).toEqual([
    'sites.dc1.gateways.dc1-gw2.publicAddress: 203.0.113.11 is already the public address of dc1-gw1',
  ]);
});
