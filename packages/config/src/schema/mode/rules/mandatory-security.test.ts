import { expect, test } from 'vitest';
import { said } from '../sample-document.ts';
import { mandatorySecurity } from './mandatory-security.ts';

test('leaves datacenter mode to its own rule', () => {
  expect(
    said(mandatorySecurity, 'datacenter', { 'protocol.encryption.enabled': false, 'security.tls.enabled': false }),
  ).toEqual([]);
});

test('reports every protection that is off in internet', () => {
  expect(
    said(mandatorySecurity, 'internet', {
      'protocol.encryption.enabled': false,
      'security.authentication.enabled': false,
      'security.authorization.enabled': false,
      'security.tls.enabled': false,
      'byzantine.enabled': false,
      'byzantine.validation.checksums': false,
      'byzantine.validation.signatures': false,
      'byzantine.rateLimit.enabled': false,
    }),
  ).toEqual([
    'critical protocol.encryption.enabled: is off, and internet mode crosses untrusted networks',
    'critical security.authentication.enabled: is off, and internet mode crosses untrusted networks',
    'critical security.authorization.enabled: is off, and internet mode crosses untrusted networks',
    'critical security.tls.enabled: is off, and internet mode crosses untrusted networks',
    'critical byzantine.enabled: is off, and internet mode crosses untrusted networks',
    'critical byzantine.validation.checksums: is off, and internet mode crosses untrusted networks',
    'critical byzantine.validation.signatures: is off, and internet mode crosses untrusted networks',
    'critical byzantine.rateLimit.enabled: is off, and internet mode crosses untrusted networks',
  ]);
});

test('holds hybrid to the same', () => {
  expect(said(mandatorySecurity, 'hybrid', { 'protocol.encryption.enabled': false })).toEqual([
    'critical protocol.encryption.enabled: is off, and hybrid mode crosses untrusted networks',
  ]);
});
