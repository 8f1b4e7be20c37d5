import { expect, test } from 'vitest';
import { issuesInLab } from '../issues-in-lab.ts';
import { awsVpn } from './aws-vpn.ts';

const managed = (more: object) => ({
  'tunnels/dc1-gw1--use1-gw1': { id: 1, protocol: 'ipsec', awsVpn: 'standard', ...more },
});

test('reports more than 1.25 Gbit/s on a standard tunnel and more than 5 on a large one', () => {
  expect(issuesInLab(awsVpn, managed({ throughput: '2Gbps' }))).toEqual([
    'tunnels.dc1-gw1--use1-gw1.throughput: 2Gbps are more than the 1.25Gbps of a standard tunnel of AWS Site-to-Site VPN',
  ]);
  expect(issuesInLab(awsVpn, managed({ throughput: '6Gbps', awsVpn: 'large' }))).toEqual([
    'tunnels.dc1-gw1--use1-gw1.throughput: 6Gbps are more than the 5Gbps of a large tunnel of AWS Site-to-Site VPN',
  ]);
});

test('reports more than 140,000 packets a second', () => {
  expect(issuesInLab(awsVpn, managed({ throughput: '1Gbps', mtu: 800 }))).toEqual([
    'tunnels.dc1-gw1--use1-gw1.throughput: 1Gbps in packets of 800 bytes are 156250 a second, more than the 140000 of a standard tunnel of AWS Site-to-Site VPN',
  ]);
});

test('reports a tunnel of another protocol', () => {
  expect(issuesInLab(awsVpn, managed({ protocol: 'wireguard' }))).toEqual([
    'tunnels.dc1-gw1--use1-gw1.awsVpn: AWS Site-to-Site VPN speaks IPsec, not wireguard',
  ]);
});

test('takes the limits themselves, and says nothing about gateways of our own', () => {
  expect(issuesInLab(awsVpn, managed({ throughput: '1.25Gbps' }))).toEqual([]);
  expect(issuesInLab(awsVpn, managed({ throughput: '5Gbps', awsVpn: 'large' }))).toEqual([]);
  expect(issuesInLab(awsVpn, { 'objectives/throughput': '5Gbps' })).toEqual([]);
});
