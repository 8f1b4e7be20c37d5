import { expect, test } from 'vitest';
import { issuesInLab } from '../issues-in-lab.ts';
import { efaZones } from './efa-zones.ts';
import { cloudNode } from './run-in.fixture.ts';

test('reports EFAs of one site in two zones, at the machine that is elsewhere', () => {
  expect(issuesInLab(efaZones, { 'instances/node': { type: 'hpc7g.16xlarge', efa: true } })).toEqual([
    'sites.use1.nodes.use1-node2: the EFAs of use1 are in us-east-1a and us-east-1b, and EFA traffic does not leave an availability zone',
  ]);
});

test('takes EFAs in one zone beside machines without in another', () => {
  const nodes = {
    a: cloudNode('datacenter', 'p4d.24xlarge', { efa: true }),
    b: cloudNode('internet', 'p4d.24xlarge', { zone: 'b' }),
  };
  expect(issuesInLab(efaZones, { 'sites/use1/nodes': nodes })).toEqual([]);
});
