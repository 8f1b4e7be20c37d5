import { expect, test } from 'vitest';
import { issuesInLab } from './issues-in-lab.ts';
import { tunnelProtocol } from './tunnel-protocol.ts';

test('reports what only IPsec acts on beside a tunnel of WireGuard', () => {
  expect(issuesInLab(tunnelProtocol, { 'tunnels/dc1-gw1--use1-gw1/ipsec': { dpd: '5s' } })).toEqual([
    'tunnels.dc1-gw1--use1-gw1.ipsec: the tunnel is one of WireGuard, which negotiates nothing',
  ]);
});

test('lets a tunnel be one of IPsec, with and without saying how', () => {
  const ipsec = { protocol: 'ipsec', ipsec: { dpd: '5s' } };
  expect(
    issuesInLab(tunnelProtocol, {
      'tunnels/dc1-gw1--use1-gw1': { id: 1, ...ipsec },
      'tunnels/dc1-gw1--use1-gw2/protocol': 'ipsec',
    }),
  ).toEqual([]);
});
