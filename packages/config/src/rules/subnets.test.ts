import { expect, test } from 'vitest';
import { issuesInLab } from './issues-in-lab.ts';
import { subnets } from './subnets.ts';

test('reports a subnet outside the VPC', () => {
  expect(issuesInLab(subnets, { 'sites/use1/cloud/zones/us-east-1a/private': '10.21.0.0/24' })).toEqual([
    'sites.use1.cloud.zones.us-east-1a.private: 10.21.0.0/24 is not in the VPC 10.20.0.0/16',
  ]);
});

test('reports subnets that overlap', () => {
  expect(issuesInLab(subnets, { 'sites/use1/cloud/zones/us-east-1b/private': '10.20.1.128/25' })).toEqual([
    'sites.use1.cloud.zones.us-east-1b.private: 10.20.1.128/25 overlaps 10.20.1.0/24, the private subnet of us-east-1a',
  ]);
});

test('reports a subnet smaller than AWS takes', () => {
  expect(issuesInLab(subnets, { 'sites/use1/cloud/zones/us-east-1b/private': '10.20.3.0/29' })).toEqual([
    'sites.use1.cloud.zones.us-east-1b.private: a subnet has a prefix length of 16 to 28, 10.20.3.0/29 has 29',
  ]);
});
