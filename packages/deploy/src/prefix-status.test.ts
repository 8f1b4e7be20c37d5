import { allNodes, gatewayOf, siteOf, type Topology, tunnelsOf } from '@dwcp/model';
import type { NetworkObservation, NodeNetwork } from '@dwcp/network';
import { labTopology } from '@dwcp/testkit';
import { expect, test } from 'vitest';
import { prefixStatus } from './prefix-status.ts';

const topology = labTopology();
const nothing = { isObserved: false, reason: 'not looked at' } as const;

/** Every gateway as it is when it learned exactly what its neighbors announce. */
function healthy(): Map<string, NetworkObservation extends ReadonlyMap<string, infer T> ? T : never> {
  return new Map(
    allNodes(topology).map((node) => {
      const paths = tunnelsOf(topology, node.name).flatMap(({ remote }) =>
        siteOf(topology, gatewayOf(topology, remote.gateway).site).prefixes.map((prefix) => ({
          prefix,
          neighbor: remote.innerAddress,
          isValid: true,
          isBest: true,
        })),
      );
      const value: NodeNetwork = {
        node: node.name,
        atSeconds: 0,
        wireguard: nothing,
        ipsec: nothing,
        linkMtuBytes: nothing,
        bgpSessions: nothing,
        bgpPaths: { isObserved: true, value: paths },
        bfd: nothing,
        routes: nothing,
        firewall: nothing,
        routingConfig: nothing,
        daemon: nothing,
        probes: [],
      };
      return [node.name, { isObserved: true, value }];
    }),
  );
}

test('both ends of every tunnel learned what the other site announces', () => {
  const rows = prefixStatus(topology, healthy());
  expect(rows).toHaveLength(2 * topology.tunnels.length);
  expect(new Set(rows.map((row) => row.status))).toEqual(new Set(['ok']));
  expect(rows[0]).toEqual({
    tunnel: 'dc1-gw1--use1-gw1',
    gateway: 'dc1-gw1',
    remoteGateway: 'use1-gw1',
    expected: ['10.20.0.0/16'],
    learned: ['10.20.0.0/16'],
    status: 'ok',
  });
});

test('a prefix that was not learned differs, at the ends that miss it only', () => {
  const wanted: Topology = {
    ...topology,
    sites: topology.sites.map((site) =>
      site.name === 'dc1' ? { ...site, prefixes: [...site.prefixes, '10.40.7.0/24', 'fd00::/48'] } : site,
    ),
  };
  const rows = prefixStatus(wanted, healthy()).filter((row) => row.status !== 'ok');
  expect(rows.map((row) => `${row.gateway} ${row.remoteGateway}`).toSorted()).toEqual([
    'br1-gw1 dc1-gw1',
    'br1-gw1 dc1-gw2',
    'use1-gw1 dc1-gw1',
    'use1-gw1 dc1-gw2',
    'use1-gw2 dc1-gw1',
    'use1-gw2 dc1-gw2',
  ]);
  expect(rows[0]).toMatchObject({ expected: ['10.10.0.0/16', '10.40.7.0/24'], learned: ['10.10.0.0/16'] });
});

test('a gateway that could not be looked at claims nothing', () => {
  const seen = healthy();
  seen.set('dc1-gw1', { isObserved: false, reason: 'no answer' });
  const rows = prefixStatus(topology, seen).filter((row) => row.gateway === 'dc1-gw1');
  expect(new Set(rows.map((row) => `${row.learned} ${row.status}`))).toEqual(new Set(['null unchecked']));
});
