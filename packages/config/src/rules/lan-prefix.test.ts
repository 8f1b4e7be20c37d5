import { expect, test } from 'vitest';
import { issuesInLab } from './issues-in-lab.ts';
import { lanPrefix } from './lan-prefix.ts';

test('reports a LAN outside the prefixes of its site', () => {
  expect(issuesInLab(lanPrefix, { 'sites/dc1/lan': '10.11.0.0/24' })).toEqual([
    'sites.dc1.lan: 10.11.0.0/24 is in no prefix of dc1',
  ]);
});

test('asks a site of several prefixes which is its LAN', () => {
  expect(issuesInLab(lanPrefix, { 'sites/branch1/prefixes': ['10.30.0.0/24', '10.31.0.0/24'] })).toEqual([
    'sites.branch1.lan: branch1 has several prefixes and does not say which is its LAN',
  ]);
});
