import { expect, test } from 'vitest';
import { cloudIpv6 } from './cloud-ipv6.ts';
import { issuesInLab } from './issues-in-lab.ts';

test('reports an IPv6 prefix of a region', () => {
  expect(issuesInLab(cloudIpv6, { 'sites/use1/prefixes': ['10.20.0.0/16', 'fd00:20::/48'] })).toEqual([
    'sites.use1.prefixes[1]: fd00:20::/48 is IPv6, which a cloud region cannot announce yet',
  ]);
});

test('takes one of a datacenter', () => {
  expect(issuesInLab(cloudIpv6, { 'sites/dc1/prefixes': ['10.10.0.0/16', 'fd00:10::/48'] })).toEqual([]);
});
