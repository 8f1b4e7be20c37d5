import { expect, test } from 'vitest';
import { issuesOnLab } from './failover.fixture.ts';
import { tunnelsExist } from './tunnels-exist.ts';

test('reports a tunnel that is not there, with the nearest one', () => {
  expect(issuesOnLab(tunnelsExist)).toEqual([]);
  expect(issuesOnLab(tunnelsExist, { 'faults.wireguard-rekey.tunnel': 'dc1-gw1-use1-gw1' })).toEqual([
    'faults.wireguard-rekey.tunnel: there is no tunnel dc1-gw1-use1-gw1 in the environment lab (did you mean dc1-gw1--use1-gw1?)',
  ]);
});

test('reports a rekey of another protocol', () => {
  const fault = { kind: 'ipsec-rekey', tunnel: 'dc1-gw1--use1-gw1' };
  expect(issuesOnLab(tunnelsExist, { 'faults.wireguard-rekey': fault })).toEqual([
    'faults.wireguard-rekey.tunnel: dc1-gw1--use1-gw1 is a tunnel of wireguard, not of ipsec (the environment has no tunnel of ipsec: remove the fault)',
  ]);
});
