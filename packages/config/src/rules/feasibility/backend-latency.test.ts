import { expect, test } from 'vitest';
import { issuesInLab } from '../issues-in-lab.ts';
import { backendLatency } from './backend-latency.ts';
import { cloudNode, runIn } from './run-in.fixture.ts';

const p4d = { 'sites/use1/nodes': { a: cloudNode('datacenter', 'p4d.24xlarge', { efa: true }) } };

test('reports 5 us on EFA, and takes 16', () => {
  expect(issuesInLab(backendLatency, p4d, runIn('datacenter'))).toEqual([
    'sites.use1.nodes.a: the latency goal of datacenter mode is 5 us, and EFA, which a of use1 has, reaches 16 us at best',
  ]);
  expect(issuesInLab(backendLatency, p4d, runIn('datacenter', { 'performance.targetLatencyMicros': 16 }))).toEqual([]);
});

test('reads auto as 5 us where hybrid nodes have EFA', () => {
  const nodes = { a: cloudNode('hybrid', 'c7gn.16xlarge', { efa: true }) };
  expect(issuesInLab(backendLatency, { 'sites/use1/nodes': nodes }, runIn('hybrid'))).toEqual([
    'sites.use1.nodes.a: the latency goal of hybrid mode is 5 us, and EFA, which a of use1 has, reaches 16 us at best',
  ]);
});

test('takes 5 us on mlx5 in a datacenter, and doubts 4', () => {
  expect(issuesInLab(backendLatency, {}, runIn('datacenter'))).toEqual([]);
  expect(issuesInLab(backendLatency, {}, runIn('datacenter', { 'performance.targetLatencyMicros': 4 }))).toEqual([
    'sites.dc1.nodes.dc1-node1: the latency goal of datacenter mode is 4 us, and dwcp states 5 us for verbs on mlx5_0, which dc1-node1 and dc1-node2 have',
  ]);
});

test('internet mode has no goal inside a site', () => {
  expect(issuesInLab(backendLatency, p4d, runIn('internet', { 'performance.targetLatencyMs': 1 }))).toEqual([]);
});
