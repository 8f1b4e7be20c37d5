import { labTopology } from '@dwcp/testkit';
import { expect, test } from 'vitest';
import { issuesInLab } from './issues-in-lab.ts';
import { uniquePorts } from './unique-ports.ts';

test('reports a tunnel on a port of dwcpd', () => {
  const modeConfig = {
    ...labTopology().modeConfig,
    listeners: [{ port: 51825, protocol: 'udp', purpose: 'data' }] as const,
  };
  expect(issuesInLab(uniquePorts, {}, { modeConfig })).toEqual([
    'tunnels.br1-gw1--dc1-gw1.id: the id 5 gives the UDP port 51825, which is that of dwcpd (data)',
  ]);
});

test('lets a TCP port have the number of a tunnel', () => {
  const modeConfig = {
    ...labTopology().modeConfig,
    listeners: [{ port: 51825, protocol: 'tcp', purpose: 'data' }] as const,
  };
  expect(issuesInLab(uniquePorts, {}, { modeConfig })).toEqual([]);
});

test('reports dwcpd on a port of IKE', () => {
  const modeConfig = {
    ...labTopology().modeConfig,
    listeners: [{ port: 4500, protocol: 'udp', purpose: 'data' }] as const,
  };
  expect(issuesInLab(uniquePorts, { 'tunnels/dc1-gw1--use1-gw1/protocol': 'ipsec' }, { modeConfig })).toEqual([
    'tunnels.dc1-gw1--use1-gw1.protocol: IKE needs the UDP port 4500, which is that of dwcpd (data)',
  ]);
});
