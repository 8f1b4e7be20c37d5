import { expect, test } from 'vitest';
import { managementAddresses } from './management-address.ts';

test('a node keeps its management address when another node comes', () => {
  const before = managementAddresses(['dc1-gw1', 'use1-gw1']);
  const after = managementAddresses(['br1-gw1', 'dc1-gw1', 'use1-gw1']);
  expect(after.get('dc1-gw1')).toBe(before.get('dc1-gw1'));
  expect(after.get('use1-gw1')).toBe(before.get('use1-gw1'));
});

test('no two of two thousand nodes share a management address', () => {
  const addresses = managementAddresses(Array.from({ length: 2_000 }, (_, index) => `node-${index}`));
  expect(new Set(addresses.values()).size).toBe(2_000);
});
