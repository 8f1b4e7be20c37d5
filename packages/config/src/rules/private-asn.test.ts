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

test('names the reserved and documentation ranges by their RFC', () => {
  const reasons = [23456, 64511, 65536, 131071, 4294967295].map((asn) =>
    issuesInLab(privateAsn, { 'sites/dc1/asn': asn }),
  );
  expect(reasons.flat()).toEqual([
    'sites.dc1.asn: the ASN 23456 is AS_TRANS, which stands for every four-byte ASN (RFC 6793)',
    'sites.dc1.asn: the ASN 64511 is for documentation only (RFC 5398)',
    'sites.dc1.asn: the ASN 65536 is for documentation only (RFC 5398)',
    'sites.dc1.asn: the ASN 131071 is reserved by IANA',
    'sites.dc1.asn: the ASN 4294967295 is reserved (RFC 7300)',
  ]);
});
