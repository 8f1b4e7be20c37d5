import { expect, test } from 'vitest';
import { issuesInLab } from './issues-in-lab.ts';
import { uniqueAsn } from './unique-asn.ts';

test('reports an ASN two sites have', () => {
  expect(issuesInLab(uniqueAsn, { 'sites/use1/asn': 64512 })).toEqual([
    'sites.use1.asn: 64512 is already the ASN of dc1',
  ]);
});
