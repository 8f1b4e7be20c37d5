import { expect, test } from 'vitest';
import { issuesInLab } from '../issues-in-lab.ts';
import { gatewayBandwidth } from './gateway-bandwidth.ts';

const real = { kind: 'real', 'instances/gateway/type': 'c6in.4xlarge' };

test('adds up what the tunnels of a gateway are to carry', () => {
  expect(issuesInLab(gatewayBandwidth, { ...real, 'objectives/throughput': '2Gbps' })).toEqual([
    'instances.gateway.type: the tunnels of use1-gw1 are to carry 6Gbps together, and c6in.4xlarge has 5Gbps through the internet gateway',
    'instances.gateway.type: the tunnels of use1-gw2 are to carry 6Gbps together, and c6in.4xlarge has 5Gbps through the internet gateway',
  ]);
});

test('takes as much as passes, and says nothing in a lab', () => {
  expect(issuesInLab(gatewayBandwidth, { ...real, 'tunnels/dc1-gw1--use1-gw1/throughput': '5Gbps' })).toEqual([]);
  expect(issuesInLab(gatewayBandwidth, { 'objectives/throughput': '5Gbps' })).toEqual([]);
});

test('does not count tunnels that end on AWS Site-to-Site VPN', () => {
  const managed = { throughput: '5Gbps', awsVpn: 'large', protocol: 'ipsec' };
  const changes = {
    ...real,
    'tunnels/dc1-gw1--use1-gw1': { id: 1, ...managed },
    'tunnels/dc1-gw2--use1-gw1': { id: 3, ...managed },
  };
  expect(issuesInLab(gatewayBandwidth, changes)).toEqual([]);
});
