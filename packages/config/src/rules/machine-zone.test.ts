import { expect, test } from 'vitest';
import { issuesInLab } from './issues-in-lab.ts';
import { machineZone } from './machine-zone.ts';

test('reports a zone that is not declared', () => {
  expect(issuesInLab(machineZone, { 'sites/use1/gateways/use1-gw1/zone': 'us-east-1c' })).toEqual([
    'sites.use1.gateways.use1-gw1.zone: `us-east-1c` is no zone of use1',
  ]);
});
