import { expect, test } from 'vitest';
import { said } from '../sample-document.ts';
import { connectionPool } from './connection-pool.ts';

test('accepts a pool as large as the most connections', () => {
  expect(said(connectionPool, 'internet', { 'performance.connectionPoolSize': 50000 })).toEqual([]);
});

test('reports a pool larger than the most connections', () => {
  expect(said(connectionPool, 'internet', { 'performance.connectionPoolSize': 50001 })).toEqual([
    'high performance.connectionPoolSize: a pool of 50001 connections is larger than maxConnections 50000',
  ]);
});
