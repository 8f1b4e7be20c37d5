import { expect, test } from 'vitest';
import { issuesInLab } from '../issues-in-lab.ts';
import { instanceBandwidth } from './instance-bandwidth.ts';
import { cloudNode, runIn } from './run-in.fixture.ts';

test('reports a node whose type has less than the goal without end', () => {
  const nodes = {
    a: cloudNode('datacenter', 'c6in.16xlarge', { efa: true }),
    b: cloudNode('datacenter', 'p4d.24xlarge', { zone: 'b' }),
  };
  expect(issuesInLab(instanceBandwidth, { kind: 'real', 'sites/use1/nodes': nodes }, runIn('datacenter'))).toEqual([
    'sites.use1.nodes.a.instance.type: the throughput goal of datacenter mode is 200 Gbit/s, and c6in.16xlarge, which a runs on, has 100 without end',
  ]);
});

test('counts for a gateway what passes the internet gateway', () => {
  expect(
    issuesInLab(instanceBandwidth, { kind: 'real', 'instances/gateway/type': 'c6in.4xlarge' }, runIn('hybrid')),
  ).toEqual([
    'instances.gateway.type: the throughput goal of hybrid mode is 10 Gbit/s, and c6in.4xlarge, which use1-gw1 and use1-gw2 run on, has 5 through the internet gateway',
  ]);
  expect(
    issuesInLab(instanceBandwidth, { kind: 'real', 'instances/gateway/type': 'c6in.8xlarge' }, runIn('hybrid')),
  ).toEqual([]);
});

test('says nothing in a lab', () => {
  expect(issuesInLab(instanceBandwidth, {}, runIn('internet'))).toEqual([]);
});
