import { expect, test } from 'vitest';
import { said } from '../sample-document.ts';
import { batchBeforeAck } from './batch-before-ack.ts';

test('accepts a batch sent before the deadline', () => {
  expect(said(batchBeforeAck, 'datacenter')).toEqual([]);
});

test('reports a batch held as long as the deadline', () => {
  expect(said(batchBeforeAck, 'datacenter', { 'performance.batchTimeout': '1ms' })).toEqual([
    'medium performance.batchTimeout: batchTimeout 1ms is not shorter than protocol.reliability.ackTimeout 1ms',
  ]);
});
