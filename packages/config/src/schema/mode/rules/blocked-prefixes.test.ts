import { expect, test } from 'vitest';
import { said } from '../sample-document.ts';
import { blockedPrefixes } from './blocked-prefixes.ts';

test('accepts a hole in an allowed prefix', () => {
  expect(said(blockedPrefixes, 'internet', { 'security.blockedCIDRs': ['10.1.0.0/16'] })).toEqual([]);
});

test('reports an allowed prefix without an address left', () => {
  expect(said(blockedPrefixes, 'internet', { 'security.blockedCIDRs': ['10.0.0.0/7'] })).toEqual([
    'medium security.allowedCIDRs[0]: 10.0.0.0/8 is allowed, and blocked as a whole by 10.0.0.0/7',
  ]);
});
