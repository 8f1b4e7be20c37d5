import { expect, test } from 'vitest';
import { said } from '../sample-document.ts';
import { authenticationMethod } from './authentication-method.ts';

test('accepts a method that needs no secret', () => {
  expect(
    said(authenticationMethod, 'internet', {
      'security.authentication.method': 'mtls',
      'security.authentication.jwtSecret': undefined,
    }),
  ).toEqual([]);
});

test('reports authentication without a method', () => {
  expect(said(authenticationMethod, 'internet', { 'security.authentication.method': 'none' })).toEqual([
    'critical security.authentication.method: authentication is on and has no method',
  ]);
});

test('reports jwt without its secret', () => {
  expect(said(authenticationMethod, 'hybrid', { 'security.authentication.jwtSecret': undefined })).toEqual([
    'high security.authentication.jwtSecret: the method jwt needs jwtSecret',
  ]);
});
