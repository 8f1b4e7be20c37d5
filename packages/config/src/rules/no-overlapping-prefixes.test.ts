import { expect, test } from 'vitest';
import { issuesInLab } from './issues-in-lab.ts';
import { noOverlappingPrefixes } from './no-overlapping-prefixes.ts';

test('reports a prefix inside that of another site', () => {
  expect(issuesInLab(noOverlappingPrefixes, { 'sites/branch1/prefixes': ['10.10.3.0/24'] })).toEqual([
    'sites.branch1.prefixes[0]: 10.10.3.0/24 overlaps 10.10.0.0/16, a prefix of dc1',
  ]);
});

test('reports IPv6 prefixes written in two ways', () => {
  expect(
    issuesInLab(noOverlappingPrefixes, {
      'sites/dc1/prefixes': ['10.10.0.0/16', 'fd00:10::/32'],
      'sites/branch1/prefixes': ['10.30.0.0/24', 'FD00:0010:0:0::/64'],
    }),
  ).toEqual(['sites.branch1.prefixes[1]: fd00:10::/64 overlaps fd00:10::/32, a prefix of dc1']);
});

test('points at the VPC of a region that announces just that', () => {
  expect(issuesInLab(noOverlappingPrefixes, { 'sites/dc1/prefixes': ['10.0.0.0/8'] })).toEqual([
    'sites.use1.cloud.vpc: 10.20.0.0/16 overlaps 10.0.0.0/8, a prefix of dc1',
    'sites.branch1.prefixes[0]: 10.30.0.0/24 overlaps 10.0.0.0/8, a prefix of dc1',
  ]);
});
