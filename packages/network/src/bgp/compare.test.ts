import { labTopology } from '@dwcp/testkit';
import { expect, test } from 'vitest';
import { compareAnnounced, compareBfd, compareBgpPrefixes, compareBgpSessions } from './compare.ts';
import type { BgpPath, BgpSession } from './inspect.ts';
import { bgpNeighbors } from './neighbors.ts';

const topology = labTopology();
const [gateway] = topology.gateways;
if (gateway === undefined) throw new Error('the lab has gateways');
const wanted = bgpNeighbors(topology, gateway);
const sessions = wanted.map(
  (neighbor): BgpSession => ({
    neighbor: neighbor.address,
    remoteAsn: neighbor.remoteAsn,
    status: 'Established',
    isEstablished: true,
    prefixesReceived: neighbor.prefixesReceived.length,
    uptimeMs: 1000,
  }),
);
const paths = wanted.flatMap((neighbor) =>
  neighbor.prefixesReceived.map(
    (prefix): BgpPath => ({ prefix, neighbor: neighbor.address, isValid: true, isBest: false }),
  ),
);

test('a gateway speaks with its tunnels, the other gateway and the nodes of its site', () => {
  expect(wanted.map((neighbor) => `${neighbor.kind} ${neighbor.remoteNode} ${neighbor.remoteAsn}`)).toEqual([
    'tunnel use1-gw1 64513',
    'tunnel use1-gw2 64513',
    'tunnel br1-gw1 64514',
    'fabric dc1-gw2 64512',
    'fabric dc1-node1 64512',
    'fabric dc1-node2 64512',
  ]);
});

test('what is as described has no differences', () => {
  expect(compareBgpSessions(wanted, sessions)).toEqual([]);
  expect(compareBgpPrefixes(wanted, paths)).toEqual([]);
});

test('reports a session that is not Established, one that is missing and one that nobody described', () => {
  const [first, , ...rest] = sessions;
  if (first === undefined) throw new Error('no session');
  const observed = [
    { ...first, status: 'Active', isEstablished: false },
    ...rest,
    { ...first, neighbor: '192.0.2.99' },
  ];
  expect(compareBgpSessions(wanted, observed).map(({ kind, subject }) => [kind, subject])).toEqual([
    ['session-not-established', 'use1-gw1 (100.64.0.3)'],
    ['neighbor-missing', 'use1-gw2 (100.64.0.5)'],
    ['neighbor-extra', '192.0.2.99'],
  ]);
});

test('reports a prefix the node announces itself and nobody declared', () => {
  const own = (prefix: string, isValid = true): BgpPath => ({ prefix, neighbor: null, isValid, isBest: isValid });
  expect(compareAnnounced(['10.10.0.0/16'], [...paths, own('10.10.0.0/16')])).toEqual([]);
  // What is not in the table is not announced either.
  expect(compareAnnounced(['10.10.0.0/16'], [own('10.10.0.0/16'), own('10.98.0.0/16', false)])).toEqual([]);
  expect(compareAnnounced([], [own('10.99.0.0/16'), own('10.99.0.0/16')])).toEqual([
    { kind: 'announced-extra', subject: '10.99.0.0/16', wanted: null, observed: 'announced by this node' },
  ]);
});

test('reports one prefix too many as well as one too few', () => {
  const more = [...paths, { prefix: '10.99.0.0/16', neighbor: '100.64.0.3', isValid: true, isBest: true }];
  const less = paths.filter((path) => path.neighbor !== '100.64.0.10');
  expect(compareBgpPrefixes(wanted, more)).toMatchObject([
    { kind: 'prefixes-differ', wanted: '10.20.0.0/16', observed: '10.20.0.0/16 10.99.0.0/16' },
  ]);
  expect(compareBgpPrefixes(wanted, less)).toMatchObject([{ wanted: '10.30.0.0/24', observed: 'no prefixes' }]);
});

test('reports BFD that is down and BFD that is not there', () => {
  const bfd = wanted.map(({ address }) => ({
    neighbor: address,
    interface: null,
    status: 'up',
    transmitIntervalMs: 300,
    multiplier: 3,
  }));
  expect(compareBfd(wanted, bfd)).toEqual([]);
  expect(compareBfd(wanted, bfd.slice(1)).map(({ kind }) => kind)).toEqual(['bfd-missing']);
  const down = bfd.map((session, index) => (index === 2 ? { ...session, status: 'down' } : session));
  expect(compareBfd(wanted, down)).toMatchObject([{ kind: 'bfd-not-up', observed: 'down' }]);
});
