import { expect, test } from 'vitest';
import { issuesOnLab } from './failover.fixture.ts';
import { interfacesExist } from './interfaces-exist.ts';

test('takes both interfaces of a gateway and the one of a node', () => {
  expect(issuesOnLab(interfacesExist)).toEqual([]);
  const links = { 'dc1-gw1/eth0': {}, 'dc1-gw1/eth1': {}, 'dc1-node1/eth0': {}, 'use1-gw1/ens5': {} };
  expect(issuesOnLab(interfacesExist, { links })).toEqual([]);
});

test('reports an interface the node does not have', () => {
  const changes = { links: { 'use1-gw1/eth0': {} }, 'faults.flap.link': 'dc1-gw1/eth01' };
  expect(issuesOnLab(interfacesExist, changes)).toEqual([
    'links["use1-gw1/eth0"]: use1-gw1 has no interface eth0 on the underlay (name one of ens5)',
    'faults.flap.link: dc1-gw1 has no interface eth01 on the underlay (did you mean eth0?)',
  ]);
});

test('says of a tunnel that it is none', () => {
  expect(issuesOnLab(interfacesExist, { links: { 'dc1-gw1/wg-use1-gw1': {} } })).toEqual([
    'links["dc1-gw1/wg-use1-gw1"]: wg-use1-gw1 of dc1-gw1 is a tunnel, not a link of the underlay (name one of eth0, eth1)',
  ]);
});
