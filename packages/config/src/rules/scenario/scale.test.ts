import { expect, test } from 'vitest';
import { issuesIn } from './failover.fixture.ts';
import { scale } from './scale.ts';

const nothingNamed = {
  environment: undefined,
  checks: undefined,
  benchmark: undefined,
  flows: undefined,
  faults: undefined,
  hosts: 'light',
};

test('a generated network of light hosts with links enough is right', () => {
  expect(issuesIn(scale)).toEqual([]);
  expect(issuesIn(scale, { ...nothingNamed, scale: { nodes: 1000, links: 2000 } })).toEqual([]);
  expect(issuesIn(scale, { ...nothingNamed, scale: { nodes: 2, links: 1 } })).toEqual([]);
});

test('reports links that are too few to connect the nodes, and more than there are pairs', () => {
  expect(issuesIn(scale, { ...nothingNamed, scale: { nodes: 1000, links: 998 } })).toEqual([
    'scale.links: 998 links cannot connect 1000 nodes (write at least 999)',
  ]);
  expect(issuesIn(scale, { ...nothingNamed, scale: { nodes: 4, links: 7 } })).toEqual([
    'scale.links: 4 nodes have no room for 7 links, one between any two (write at most 6)',
  ]);
});

test('reports whatever would have to name a node of it', () => {
  const found = issuesIn(scale, { scale: { nodes: 4, links: 4 }, links: { 'n1/eth0': {} } });
  expect(found.map((text) => text.split(':')[0])).toEqual([
    'environment',
    'links',
    'checks',
    'benchmark',
    'flows',
    'faults',
    'hosts',
  ]);
});

test('reports a scenario without any network', () => {
  expect(issuesIn(scale, { environment: undefined })).toEqual([
    'environment: the scenario names no network: neither `environment` nor `scale` is there (name an environment, such as `environment: lab`)',
  ]);
});
