import { expect, test } from 'vitest';
import { elasticIp } from './elastic-ip.ts';
import { issuesInLab } from './issues-in-lab.ts';

test('asks a real environment for allocations', () => {
  expect(issuesInLab(elasticIp, { kind: 'real' })).toEqual([
    'sites.use1.gateways.use1-gw1.elasticIpAllocation: use1-gw1 needs the allocation of an Elastic IP you own',
    'sites.use1.gateways.use1-gw2.elasticIpAllocation: use1-gw2 needs the allocation of an Elastic IP you own',
  ]);
});

test('reports an allocation two gateways have', () => {
  expect(
    issuesInLab(elasticIp, {
      'sites/use1/gateways/use1-gw1/elasticIpAllocation': 'eipalloc-0a1b2c3d',
      'sites/use1/gateways/use1-gw2/elasticIpAllocation': 'eipalloc-0a1b2c3d',
    }),
  ).toEqual([
    'sites.use1.gateways.use1-gw2.elasticIpAllocation: eipalloc-0a1b2c3d is already the allocation of use1-gw1',
  ]);
});
