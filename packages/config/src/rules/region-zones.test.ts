import { expect, test } from 'vitest';
import { issuesInLab } from './issues-in-lab.ts';
import { regionZones } from './region-zones.ts';

test('asks for a second zone', () => {
  expect(issuesInLab(regionZones, { 'sites/use1/cloud/zones/us-east-1b': undefined })).toEqual([
    'sites.use1.cloud.zones: use1 has one availability zone',
  ]);
});

test('reports a zone of another region', () => {
  expect(
    issuesInLab(regionZones, {
      'sites/use1/cloud/zones/us-west-2a': { public: '10.20.4.0/24', private: '10.20.5.0/24' },
    }),
  ).toEqual(['sites.use1.cloud.zones.us-west-2a: `us-west-2a` is no availability zone of us-east-1']);
});
