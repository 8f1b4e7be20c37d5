import { expect, test } from 'vitest';
import { fabricPrefix } from './fabric-prefix.ts';
import { issuesInLab } from './issues-in-lab.ts';

test('reports a fabric that is not as long as its VPC', () => {
  expect(issuesInLab(fabricPrefix, { 'sites/use1/fabric/prefix': '100.65.0.0/24' })).toEqual([
    'sites.use1.fabric.prefix: the fabric 100.65.0.0/24 is not as long as the VPC 10.20.0.0/16',
  ]);
});

test('reports a fabric on the prefix of a site', () => {
  expect(issuesInLab(fabricPrefix, { 'sites/use1/fabric/prefix': '10.10.0.0/16' })).toEqual([
    'sites.use1.fabric.prefix: 10.10.0.0/16 overlaps 10.10.0.0/16, a prefix of dc1',
  ]);
});
