import { expect, test } from 'vitest';
import { issuesInLab } from './issues-in-lab.ts';
import { managementPrefixes } from './management-prefixes.ts';

test('refuses the whole internet, whole or in halves, v4 and v6', () => {
  expect(
    issuesInLab(managementPrefixes, { 'management/prefixes': ['0.0.0.0/0', '128.0.0.0/1', '::/0', '198.18.0.0/16'] }),
  ).toEqual([
    'management.prefixes[0]: 0.0.0.0/0 opens ssh and metrics of every node to the whole internet',
    'management.prefixes[1]: 128.0.0.0/1 opens ssh and metrics of every node to a large part of the internet',
    'management.prefixes[2]: ::/0 opens ssh and metrics of every node to the whole internet',
  ]);
});

test('takes a private prefix of any size', () => {
  expect(issuesInLab(managementPrefixes, { 'management/prefixes': ['10.0.0.0/8'] })).toEqual([]);
});
