import { expect, test } from 'vitest';
import { said } from '../sample-document.ts';
import { tlsFiles } from './tls-files.ts';

test('accepts TLS with authorities', () => {
  expect(said(tlsFiles, 'hybrid')).toEqual([]);
});

test('reports TLS that checks nobody', () => {
  expect(said(tlsFiles, 'hybrid', { 'security.tls.ca': undefined })).toEqual([
    'high security.tls.ca: TLS is on and no certificate authorities are named to check peers against',
  ]);
});
