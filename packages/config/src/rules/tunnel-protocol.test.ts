import { expect, test } from 'vitest';
import { issuesInLab } from './issues-in-lab.ts';
import { tunnelProtocol } from './tunnel-protocol.ts';

test('says that ipsec is not available yet', () => {
  expect(issuesInLab(tunnelProtocol, { 'tunnels/dc1-gw1--use1-gw1/protocol': 'ipsec' })).toEqual([
    'tunnels.dc1-gw1--use1-gw1.protocol: ipsec is not available yet',
  ]);
});
