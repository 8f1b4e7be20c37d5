import { expect, test } from 'vitest';
import { said } from '../sample-document.ts';
import { retryBudget } from './retry-budget.ts';

test('accepts retries that end with the idle timeout', () => {
  expect(said(retryBudget, 'internet', { 'performance.idleTimeout': '11s' })).toEqual([]);
});

test('reports retries that outlive the connection', () => {
  expect(said(retryBudget, 'internet', { 'performance.idleTimeout': '10s' })).toEqual([
    'medium protocol.reliability.maxRetries: 10 retries take 11s and the connection is closed after 10s',
  ]);
});

test('cannot compare values that are found while running', () => {
  expect(said(retryBudget, 'hybrid', { 'performance.idleTimeout': '1s' })).toEqual([]);
});
