import { expect, test } from 'vitest';
import { issuesOnLab } from './failover.fixture.ts';
import { packetFits } from './packet-fits.ts';

test('reports packets no tunnel carries', () => {
  expect(issuesOnLab(packetFits)).toEqual([]);
  expect(issuesOnLab(packetFits, { 'faults.mtu-black-hole.packet': 1441 })).toEqual([
    'faults.mtu-black-hole.packet: packets of 1441 bytes do not fit the tunnels of mtu-black-hole, which carry 1440 (write at most 1440)',
  ]);
});

test('reports packets that pass the black hole', () => {
  expect(issuesOnLab(packetFits, { 'faults.mtu-black-hole.packet': 1251 })).toEqual([]);
  expect(issuesOnLab(packetFits, { 'faults.mtu-black-hole.packet': 1250 })).toEqual([
    'faults.mtu-black-hole.packet: packets of 1250 bytes pass a link of 1300, tunnel overhead included: nothing would be lost (write more than 1250, or a smaller `mtu`)',
  ]);
});
