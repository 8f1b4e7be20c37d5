import { expect, test } from 'vitest';
import { issuesInLab } from '../issues-in-lab.ts';
import { clusterPlacement } from './cluster-placement.ts';
import { cloudNode } from './run-in.fixture.ts';

test('reports a cluster placement group over two zones', () => {
  expect(issuesInLab(clusterPlacement, { 'sites/use1/cloud/placement': 'cluster' })).toEqual([
    'sites.use1.cloud.placement: a cluster placement group lies in one availability zone, and the nodes of use1 are in us-east-1a and us-east-1b',
  ]);
});

test('reports burstable instances in one', () => {
  const nodes = { a: cloudNode('internet', 't3.large') };
  expect(issuesInLab(clusterPlacement, { 'sites/use1/cloud/placement': 'cluster', 'sites/use1/nodes': nodes })).toEqual(
    ['sites.use1.cloud.placement: a cluster placement group takes no burstable instances, and a of use1 is one'],
  );
});

test('takes a cluster in one zone, whose gateways are in two, and spread nodes in two', () => {
  const nodes = { a: cloudNode('internet', 'c6in.large') };
  expect(issuesInLab(clusterPlacement, { 'sites/use1/cloud/placement': 'cluster', 'sites/use1/nodes': nodes })).toEqual(
    [],
  );
  expect(issuesInLab(clusterPlacement, { 'sites/use1/cloud/placement': 'spread' })).toEqual([]);
});
