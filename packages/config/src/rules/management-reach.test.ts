import { expect, test } from 'vitest';
import { issuesInLab } from './issues-in-lab.ts';
import { managementReach } from './management-reach.ts';

test('a lab that would shut dwcp out is refused', () => {
  expect(issuesInLab(managementReach, { 'management/prefixes': ['10.99.0.0/16'] })).toEqual([
    'management.prefixes: without 198.18.0.0/16 the hosts of the lab would shut dwcp out',
  ]);
});

test('further prefixes, or a wider one, do no harm', () => {
  expect(issuesInLab(managementReach, { 'management/prefixes': ['10.99.0.0/16', '198.18.0.0/16'] })).toEqual([]);
  expect(issuesInLab(managementReach, { 'management/prefixes': ['198.18.0.0/15'] })).toEqual([]);
});
