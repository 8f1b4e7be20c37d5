import { emptyHost, labTopology } from '@dwcp/testkit';
import { expect, test } from 'vitest';
import type { NodeObservation } from './node-observations.ts';
import { wavesOf } from './waves.ts';

const topology = labTopology();
const all = [...topology.gateways, ...topology.nodes].map((node) => node.name);
const host = emptyHost('');
const seen = (kind: 'observed' | 'missing'): ReadonlyMap<string, NodeObservation> =>
  new Map(all.map((name) => [name, kind === 'observed' ? { kind, host } : { kind }]));

test('the preferred gateway of each site is changed after the others', () => {
  expect(wavesOf(topology, all, seen('observed'))).toEqual([
    ['dc1-gw2', 'use1-gw2', 'br1-gw1', 'dc1-node1', 'dc1-node2', 'use1-node1', 'use1-node2'],
    ['dc1-gw1', 'use1-gw1'],
  ]);
});

test('a first deploy is one wave, and nothing to do is none', () => {
  expect(wavesOf(topology, all, seen('missing'))).toEqual([all]);
  expect(wavesOf(topology, [], seen('observed'))).toEqual([]);
});
