import { expect, test } from 'vitest';
import { said } from '../sample-document.ts';
import { securityByMeasurement } from './security-by-measurement.ts';

test('accepts a hybrid document without a word about it', () => {
  expect(said(securityByMeasurement, 'hybrid')).toEqual([]);
});

test('reports every protection left to the detector', () => {
  expect(
    said(securityByMeasurement, 'hybrid', {
      'protocol.encryption.enabled': 'auto',
      'protocol.encryption.disableInDatacenter': true,
      'security.authentication.enabled': 'auto',
      'security.tls.enabled': 'auto',
      'byzantine.enabled': 'auto',
      'byzantine.validation.signatures': 'auto',
    }),
  ).toEqual([
    'critical protocol.encryption.enabled: auto switches it off when the link measures fast, which an attacker can bring about',
    'critical security.authentication.enabled: auto switches it off when the link measures fast, which an attacker can bring about',
    'critical security.tls.enabled: auto switches it off when the link measures fast, which an attacker can bring about',
    'critical byzantine.enabled: auto switches it off when the link measures fast, which an attacker can bring about',
    'critical byzantine.validation.signatures: auto switches it off when the link measures fast, which an attacker can bring about',
    'critical protocol.encryption.disableInDatacenter: encryption is dropped when the detector says datacenter, which an attacker can bring about',
  ]);
});
