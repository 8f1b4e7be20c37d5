import { expect, test } from 'vitest';
import { said } from '../sample-document.ts';
import { tlsVersion } from './tls-version.ts';

test('accepts TLS 1.3', () => {
  expect(said(tlsVersion, 'internet')).toEqual([]);
});

test('reports TLS 1.2 in internet', () => {
  expect(said(tlsVersion, 'internet', { 'security.tls.minVersion': 'TLS1.2' })).toEqual([
    'high security.tls.minVersion: TLS1.2 is too low for internet mode',
  ]);
});

test('reports TLS 1.2 in hybrid', () => {
  expect(said(tlsVersion, 'hybrid', { 'security.tls.minVersion': 'TLS1.2' })).toEqual([
    'high security.tls.minVersion: TLS1.2 is too low for hybrid mode',
  ]);
});
