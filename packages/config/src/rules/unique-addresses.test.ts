import { expect, test } from 'vitest';
import { issuesInLab } from './issues-in-lab.ts';
import { uniqueAddresses } from './unique-addresses.ts';

test('reports an address two machines have', () => {
  expect(issuesInLab(uniqueAddresses, { 'sites/dc1/nodes/dc1-node2': '10.10.0.1' })).toEqual([
    'sites.dc1.nodes.dc1-node2.address: 10.10.0.1 is already the address of dc1-gw1',
  ]);
});
