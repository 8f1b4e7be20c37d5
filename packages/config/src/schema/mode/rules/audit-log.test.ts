import { expect, test } from 'vitest';
import { said } from '../sample-document.ts';
import { auditLog } from './audit-log.ts';

test('accepts logging at warn', () => {
  expect(said(auditLog, 'hybrid', { 'logging.level': 'warn' })).toEqual([]);
});

test('reports logging that is off', () => {
  expect(said(auditLog, 'hybrid', { 'logging.enabled': false })).toEqual([
    'high logging.enabled: logging is off, so there is no audit trail',
  ]);
});

test('reports the level debug', () => {
  expect(said(auditLog, 'hybrid', { 'logging.level': 'debug' })).toEqual([
    'medium logging.level: the level debug writes payload details into the logs',
  ]);
});
