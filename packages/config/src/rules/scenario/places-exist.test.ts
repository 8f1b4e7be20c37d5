import { labTopology } from '@dwcp/testkit';
import { expect, test } from 'vitest';
import { issuesOnLab } from './failover.fixture.ts';
import { placesExist } from './places-exist.ts';

test('reports a site and a zone that are not there', () => {
  expect(issuesOnLab(placesExist)).toEqual([]);
  expect(issuesOnLab(placesExist, { 'faults.region.site': 'use2', 'faults.zone.zone': 'us-east-1c' })).toEqual([
    'faults.zone.zone: use1 has no zone us-east-1c (did you mean us-east-1a?)',
    'faults.region.site: there is no site use2 in the environment lab (did you mean use1?)',
  ]);
});

test('reports a zone of a datacenter, and a zone without machines', () => {
  expect(issuesOnLab(placesExist, { 'faults.zone.site': 'dc1' })).toEqual([
    'faults.zone.site: dc1 has no availability zones (name one of use1)',
  ]);
  const lab = labTopology();
  const isElsewhere = (node: { readonly placement: { readonly availabilityZone: string } | null }): boolean =>
    node.placement?.availabilityZone !== 'us-east-1a';
  const topology = {
    ...lab,
    gateways: lab.gateways.filter(isElsewhere),
    nodes: lab.nodes.filter(isElsewhere),
  };
  expect(issuesOnLab(placesExist, {}, topology)).toEqual([
    'faults.zone.zone: no machine of use1 is in us-east-1a (did you mean us-east-1b?)',
  ]);
});
