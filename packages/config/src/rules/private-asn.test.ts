import { expect, test } from 'vitest';
import { issuesInLab } from './issues-in-lab.ts';
import { privateAsn } from './private-asn.ts';

test('gives the reason an ASN is refused', () => {
  expect(
    issuesInLab(privateAsn, { 'sites/dc1/asn': 3356, 'sites/use1/asn': 65535, 'sites/branch1/asn': 4200000000 }),
  ).toEqual([
    'sites.dc1.asn: the ASN 3356 is public: its owner may announce it',
    'sites.use1.asn: the ASN 65535 is reserved (RFC 7300)',
    'sites.branch1.asn: the ASN 4200000000 is private but four bytes long; dwcp takes two-byte ones, which every BGP speaker understands',
  ]);
});

test('takes both ends of the private range', () => {
  expect(issuesInLab(privateAsn, { 'sites/dc1/asn': 64512, 'sites/use1/asn': 65534 })).toEqual([]);
});
