import { expect, test } from 'vitest';
import { issuesInLab } from './issues-in-lab.ts';
import { lanPrefix } from './lan-prefix.ts';

test('reports a LAN outside the prefixes of its site', () => {
  expect(issuesInLab(lanPrefix, { 'sites/dc1/lan': '10.11.0.0/24' })).toEqual([
    'sites.dc1.lan: 10.11.0.0/24 is in no IPv4 prefix of dc1',
  ]);
});

test('asks a site of several prefixes which is its LAN', () => {
  expect(issuesInLab(lanPrefix, { 'sites/branch1/prefixes': ['10.30.0.0/24', '10.31.0.0/24'] })).toEqual([
    'sites.branch1.lan: branch1 has several IPv4 prefixes and does not say which is its LAN',
  ]);
});

test('the LAN has an IPv6 prefix of its own', () => {
  const prefixes = ['10.30.0.0/24', 'fd00:30::/64'];
  expect(issuesInLab(lanPrefix, { 'sites/branch1/prefixes': prefixes })).toEqual([]);
  expect(issuesInLab(lanPrefix, { 'sites/branch1/prefixes': [...prefixes, 'fd00:31::/64'] })).toEqual([
    'sites.branch1.lan6: branch1 has several IPv6 prefixes and does not say which is its LAN',
  ]);
  expect(issuesInLab(lanPrefix, { 'sites/branch1/prefixes': prefixes, 'sites/branch1/lan6': 'fd00:31::/64' })).toEqual([
    'sites.branch1.lan6: fd00:31::/64 is in no IPv6 prefix of branch1',
  ]);
});

test('a site of IPv6 alone is none', () => {
  expect(issuesInLab(lanPrefix, { 'sites/branch1/prefixes': ['fd00:30::/64'] })).toEqual([
    'sites.branch1.lan: branch1 has no IPv4 prefix for its LAN',
  ]);
});
