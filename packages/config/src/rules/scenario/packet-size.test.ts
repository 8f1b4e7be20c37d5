import { expect, test } from 'vitest';
import { issuesIn } from './failover.fixture.ts';
import { packetSize } from './packet-size.ts';

test('reports a black hole that is probed with small packets only', () => {
  expect(issuesIn(packetSize)).toEqual([]);
  expect(issuesIn(packetSize, { 'faults.mtu-black-hole.packet': undefined })).toEqual([
    'faults.mtu-black-hole: small packets pass the black hole of mtu-black-hole: nothing would be lost (add `packet`, the largest size the tunnels carry)',
  ]);
});
