import { expect, test } from 'vitest';
import { portsIn, portsOf } from './leak-places.ts';

const links = `1: lo: <LOOPBACK> mtu 65536
2: br0: <BROADCAST,UP> mtu 1500
3: br1-gw1-eth0@if4: <BROADCAST,UP> mtu 1500 master br0
4: up-internet@if7: <BROADCAST,UP> mtu 1500 master br0
`;

test('every port is listened to, also that of a host whose name begins as the bridge does', () => {
  expect(portsIn(links, { segment: 'branch1-lan', wanted: ['br1-gw1-eth0'] })).toEqual(['br1-gw1-eth0', 'up-internet']);
});

test('a port of the plan that is not there is an error: a place nobody listens to looks clean', () => {
  expect(() => portsIn(links, { segment: 'branch1-lan', wanted: ['br1-gw1-eth0', 'br1-gw2-eth0'] })).toThrow(
    'segment branch1-lan has no port br1-gw2-eth0',
  );
});

test('the ports of a segment are those its hosts are plugged into', () => {
  const host = (name: string, ...segments: string[]) => ({
    name,
    interfaces: segments.map((segment, index) => ({ name: `eth${index}`, segment })),
  });
  const plan = { hosts: [host('br1-gw1', 'internet', 'branch1-lan'), host('dc1-node1', 'dc1-lan')] };
  expect(portsOf(plan as unknown as Parameters<typeof portsOf>[0], 'branch1-lan')).toEqual(['br1-gw1-eth1']);
});
