import { expect, test } from 'vitest';
import { said } from '../sample-document.ts';
import { datacenterEncryption } from './datacenter-encryption.ts';

test('accepts encryption in datacenter', () => {
  expect(said(datacenterEncryption, 'datacenter')).toEqual([]);
});

test('reports clear text on a private network', () => {
  expect(
    said(datacenterEncryption, 'datacenter', {
      'protocol.encryption.enabled': false,
      'protocol.encryption.algorithm': 'none',
    }),
  ).toEqual([
    'low protocol.encryption.enabled: encryption is off: everything on the datacenter network can read the payloads',
  ]);
});

test('reports clear text that others may reach as critical', () => {
  expect(
    said(datacenterEncryption, 'datacenter', {
      'protocol.encryption.enabled': false,
      'protocol.encryption.algorithm': 'none',
      'security.allowedCIDRs': ['10.0.0.0/8', '172.0.0.0/11'],
    }),
  ).toEqual([
    'critical protocol.encryption.enabled: encryption is off and security.allowedCIDRs admits 172.0.0.0/11, which is not private',
  ]);
});

test('leaves the other modes to their own rule', () => {
  expect(
    said(datacenterEncryption, 'internet', {
      'protocol.encryption.enabled': false,
      'protocol.encryption.algorithm': 'none',
    }),
  ).toEqual([]);
});
