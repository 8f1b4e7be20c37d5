import { expect, test } from 'vitest';
import { issuesInLab } from '../issues-in-lab.ts';
import { rdmaOnEc2 } from './rdma-on-ec2.ts';
import { cloudNode, runIn } from './run-in.fixture.ts';

const p4d = { 'sites/use1/nodes': { a: cloudNode('datacenter', 'p4d.24xlarge', { efa: true }) } };

test('reports RC and DCT queue pairs of mlx5 on machines with EFA', () => {
  for (const qpType of ['RC', 'DCT']) {
    expect(issuesInLab(rdmaOnEc2, p4d, runIn('datacenter', { 'network.rdma.qpType': qpType }))).toEqual([
      `sites.use1.nodes.a: a of use1 has neither ${qpType} queue pairs nor mlx5_0: RDMA on EC2 is EFA`,
    ]);
  }
});

test('reports the mlx5 device alone when the queue pairs are UD', () => {
  expect(issuesInLab(rdmaOnEc2, p4d, runIn('datacenter', { 'network.rdma.qpType': 'UD' }))).toEqual([
    'sites.use1.nodes.a: a of use1 has no mlx5_0: RDMA on EC2 is EFA',
  ]);
});

test('leaves an EFA device to the rule on the mode configuration', () => {
  expect(issuesInLab(rdmaOnEc2, p4d, runIn('datacenter', { 'network.rdmaDevice': 'rdmap0s6' }))).toEqual([]);
});

test('reports a hybrid node with EFA, and none that asks for none, cannot have one or runs another mode', () => {
  const nodes = {
    a: cloudNode('hybrid', 'c6in.32xlarge', { efa: true }),
    b: cloudNode('hybrid', 'c6in.16xlarge', { zone: 'b', efa: true }),
    c: { ...cloudNode('internet', 'c6in.32xlarge', { efa: true }), address: '10.20.1.33' },
    d: { ...cloudNode('hybrid', 'c6in.32xlarge'), address: '10.20.1.34' },
  };
  expect(issuesInLab(rdmaOnEc2, { 'sites/use1/nodes': nodes }, runIn('hybrid'))).toEqual([
    'sites.use1.nodes.a: a of use1 has neither RC queue pairs nor mlx5_0: RDMA on EC2 is EFA',
  ]);
});
