import { expect, test } from 'vitest';
import { issuesInLab } from './issues-in-lab.ts';
import { wanPrefix } from './wan-prefix.ts';

test('reports a provider network inside a protected prefix', () => {
  expect(issuesInLab(wanPrefix, { 'sites/dc1/wan/prefix': '10.30.0.0/25' })).toEqual([
    'sites.dc1.wan.prefix: 10.30.0.0/25 overlaps 10.30.0.0/24, a prefix of branch1',
  ]);
});
