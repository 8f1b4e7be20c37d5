import { expect, test } from 'vitest';
import { issuesInLab } from '../issues-in-lab.ts';
import { cloudNode, runIn } from './run-in.fixture.ts';
import { singleFlow } from './single-flow.ts';

test('reports a tunnel into the cloud that is to carry more than one flow can', () => {
  const tunnel = 'tunnels/dc1-gw1--use1-gw1/throughput';
  expect(issuesInLab(singleFlow, { [tunnel]: '6Gbps' })).toEqual([
    'tunnels.dc1-gw1--use1-gw1.throughput: dc1-gw1--use1-gw1 is to carry 6Gbps, and is one flow: EC2 gives use1-gw1 5Gbps for it',
  ]);
  expect(issuesInLab(singleFlow, { [tunnel]: '5Gbps' })).toEqual([]);
});

test('reports an objective for all tunnels once, and not for tunnels outside the cloud', () => {
  expect(issuesInLab(singleFlow, { 'objectives/throughput': '6Gbps' })).toHaveLength(1);
  expect(issuesInLab(singleFlow, { 'tunnels/br1-gw1--dc1-gw1/throughput': '6Gbps' })).toEqual([]);
});

test('reports 10 Gbit/s over one flow, and takes it over two', () => {
  expect(issuesInLab(singleFlow, {}, runIn('internet', { 'network.tcp.flows': 1 }))).toEqual([
    'sites.use1.nodes.use1-node1: 10 Gbit/s over one flow are 10 a flow, and EC2 gives use1-node1 and use1-node2 of use1 5 (10 inside a cluster placement group)',
  ]);
  expect(issuesInLab(singleFlow, {}, runIn('internet', { 'network.tcp.flows': 2 }))).toEqual([]);
});

test('takes 10 Gbit/s of one flow inside a cluster placement group', () => {
  const changes = {
    'sites/use1/cloud/placement': 'cluster',
    'sites/use1/nodes': { a: cloudNode('internet', 'c6in.4xlarge') },
  };
  expect(issuesInLab(singleFlow, changes, runIn('internet', { 'network.tcp.flows': 1 }))).toEqual([]);
});
