import { expect, test } from 'vitest';
import { awsRegion } from './aws-region.ts';
import { issuesInLab } from './issues-in-lab.ts';

test('reports a zone in place of a region and a region of no form', () => {
  expect(issuesInLab(awsRegion, { 'sites/use1/cloud/region': 'us-east-1a' })).toEqual([
    'sites.use1.cloud.region: `us-east-1a` is no AWS region',
  ]);
});

test('reports a misspelt region', () => {
  expect(issuesInLab(awsRegion, { 'sites/use1/cloud/region': 'useast-1' })).toEqual([
    'sites.use1.cloud.region: `useast-1` is no AWS region',
  ]);
});

test('takes GovCloud', () => {
  expect(issuesInLab(awsRegion, { 'sites/use1/cloud/region': 'us-gov-west-1' })).toEqual([]);
});
