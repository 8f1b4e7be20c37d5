import { expect, test } from 'vitest';
import { issuesInLab } from './issues-in-lab.ts';
import { vpcPrefix } from './vpc-prefix.ts';

test('reports a VPC larger than AWS takes', () => {
  expect(issuesInLab(vpcPrefix, { 'sites/use1/cloud/vpc': '10.16.0.0/12' })).toEqual([
    'sites.use1.cloud.vpc: a VPC has a prefix length of 16 to 28, 10.16.0.0/12 has 12',
  ]);
});

test('reports an IPv6 VPC', () => {
  expect(issuesInLab(vpcPrefix, { 'sites/use1/cloud/vpc': 'fd00::/56' })).toEqual([
    'sites.use1.cloud.vpc: fd00::/56 is IPv6',
  ]);
});

test('reports a region that does not announce its VPC', () => {
  expect(issuesInLab(vpcPrefix, { 'sites/use1/prefixes': ['10.21.0.0/16'] })).toEqual([
    'sites.use1.prefixes: use1 does not announce its VPC 10.20.0.0/16',
  ]);
});
