import { expect, test } from 'vitest';
import { issuesInLab } from './issues-in-lab.ts';
import { privatePrefixes } from './private-prefixes.ts';

test('reports prefixes of others', () => {
  expect(
    issuesInLab(privatePrefixes, {
      'sites/dc1/prefixes': ['172.32.0.0/16', '172.31.0.0/16', '2001:db8::/32', 'fd00::/8'],
    }),
  ).toEqual([
    'sites.dc1.prefixes[0]: 172.32.0.0/16 is not private',
    'sites.dc1.prefixes[2]: 2001:db8::/32 is not private',
  ]);
});

test('reports a prefix that is private only in part', () => {
  expect(issuesInLab(privatePrefixes, { 'sites/dc1/prefixes': ['172.0.0.0/8'] })).toEqual([
    'sites.dc1.prefixes[0]: 172.0.0.0/8 is not private',
  ]);
});
