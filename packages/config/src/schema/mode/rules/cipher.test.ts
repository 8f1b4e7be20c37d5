import { expect, test } from 'vitest';
import { said } from '../sample-document.ts';
import { cipher } from './cipher.ts';

test('accepts a cipher with integrity', () => {
  expect(said(cipher, 'internet', { 'protocol.encryption.algorithm': 'chacha20-poly1305' })).toEqual([]);
});

test('refuses CBC', () => {
  expect(said(cipher, 'internet', { 'protocol.encryption.algorithm': 'aes-256-cbc' })).toEqual([
    'high protocol.encryption.algorithm: aes-256-cbc has no integrity: payloads can be changed unseen',
  ]);
});

test('reports encryption that names no cipher', () => {
  expect(said(cipher, 'hybrid', { 'protocol.encryption.algorithm': 'none' })).toEqual([
    'critical protocol.encryption.algorithm: encryption is on and no cipher is named',
  ]);
});
