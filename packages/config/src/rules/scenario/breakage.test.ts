import { labTopology } from '@dwcp/testkit';
import { expect, test } from 'vitest';
import type { FaultDocument } from '../../schema/scenario/fault.ts';
import { breakageOf, crosses, severs, tunnelsFor } from './breakage.ts';
import { failoverWith } from './failover.fixture.ts';
import { faultsOf } from './scenario-rule.ts';

const topology = labTopology();
const flow = (text: string): { readonly from: string; readonly to: string } => {
  const [from = '', to = ''] = text.split(' -> ');
  return { from, to };
};

function fault(fields: object): FaultDocument {
  const [place] = faultsOf(failoverWith({ faults: { one: fields } }));
  if (place === undefined) throw new Error('no fault');
  return place.fault;
}

const cases: readonly (readonly [string, object, string, string])[] = [
  ['the WAN link of a gateway', { kind: 'link', link: 'dc1-gw1/eth0' }, 'dc1-node1 -> use1-node1', 'crosses'],
  ['the only WAN link of a site', { kind: 'link', link: 'br1-gw1/eth0' }, 'br1-gw1 -> use1-node1', 'severs'],
  ['the WAN link of a gateway elsewhere', { kind: 'link', link: 'br1-gw1/eth0' }, 'dc1-node1 -> use1-node1', 'spares'],
  ['the WAN link, inside the site', { kind: 'link', link: 'dc1-gw1/eth0' }, 'dc1-node1 -> dc1-node2', 'spares'],
  ['the cable of a node', { kind: 'link', link: 'dc1-node1/eth0' }, 'dc1-node1 -> dc1-node2', 'severs'],
  ['the LAN cable of a gateway', { kind: 'link', link: 'dc1-gw1/eth1' }, 'dc1-node1 -> use1-node1', 'crosses'],
  ['the only cable of a cloud gateway', { kind: 'link', link: 'use1-gw1/ens5' }, 'dc1-node1 -> use1-gw1', 'severs'],
  [
    'half a link',
    { kind: 'one-way-loss', link: 'br1-gw1/eth0', direction: 'from', loss: 50 },
    'br1-gw1 -> dc1-node1',
    'crosses',
  ],
  [
    'one way of the only link',
    { kind: 'one-way-loss', link: 'br1-gw1/eth0', direction: 'from' },
    'br1-gw1 -> dc1-node1',
    'severs',
  ],
  ['a black hole', { kind: 'mtu-black-hole', link: 'br1-gw1/eth0', mtu: 1300 }, 'br1-gw1 -> dc1-node1', 'crosses'],
  ['a flapping link', { kind: 'flap', link: 'br1-gw1/eth0' }, 'br1-gw1 -> dc1-node1', 'severs'],
  ['a gateway', { kind: 'gateway', node: 'use1-gw2' }, 'dc1-node1 -> use1-node1', 'crosses'],
  ['a daemon', { kind: 'daemon', node: 'br1-gw1', daemon: 'bgpd' }, 'br1-gw1 -> dc1-node1', 'crosses'],
  ['a zone beside the flow', { kind: 'zone', site: 'use1', zone: 'us-east-1a' }, 'dc1-node1 -> use1-node2', 'crosses'],
  ['the zone of an end', { kind: 'zone', site: 'use1', zone: 'us-east-1a' }, 'dc1-node1 -> use1-node1', 'severs'],
  ['a region', { kind: 'region', site: 'use1' }, 'br1-gw1 -> dc1-node1', 'spares'],
  ['the region of an end', { kind: 'region', site: 'use1' }, 'br1-gw1 -> use1-node2', 'severs'],
  ['a rekey', { kind: 'wireguard-rekey', tunnel: 'br1-gw1--dc1-gw1' }, 'br1-gw1 -> dc1-node1', 'crosses'],
  ['a rekey elsewhere', { kind: 'wireguard-rekey', tunnel: 'br1-gw1--dc1-gw1' }, 'br1-gw1 -> use1-node1', 'spares'],
  ['a reload', { kind: 'routing-reload', node: 'br1-gw1' }, 'br1-gw1 -> dc1-node1', 'crosses'],
];

test.each(cases)('%s', (_what, fields, text, expected) => {
  const breakage = breakageOf(topology, fault(fields));
  const found = severs(topology, breakage, flow(text))
    ? 'severs'
    : crosses(topology, breakage, flow(text))
      ? 'crosses'
      : 'spares';
  expect(found).toBe(expected);
});

test('a flow may take every tunnel between its two sites and no other', () => {
  const names = (text: string): readonly string[] => tunnelsFor(topology, flow(text)).map((tunnel) => tunnel.name);
  expect(names('dc1-node1 -> br1-gw1')).toEqual(['br1-gw1--dc1-gw1', 'br1-gw1--dc1-gw2']);
  expect(names('use1-node1 -> dc1-node1')).toHaveLength(4);
  expect(names('dc1-node1 -> dc1-gw1')).toEqual([]);
});
