import { expect, test } from 'vitest';
import { said } from '../sample-document.ts';
import { logRetention } from './log-retention.ts';

test('accepts 30 days', () => {
  expect(said(logRetention, 'hybrid', { 'logging.maxAge': 30 })).toEqual([]);
});

test('reports 29 days', () => {
  expect(said(logRetention, 'hybrid', { 'logging.maxAge': 29 })).toEqual([
    'high logging.maxAge: logs are kept for 29 days, and audits look back 30',
  ]);
});
