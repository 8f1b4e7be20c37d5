import { expect, test } from 'vitest';
import { said } from '../sample-document.ts';
import { completionQueueDepth } from './completion-queue-depth.ts';

test('accepts a queue of exactly both work request limits', () => {
  expect(said(completionQueueDepth, 'datacenter', { 'network.rdma.cqDepth': 8192 })).toEqual([]);
});

test('reports a queue one entry too short', () => {
  expect(said(completionQueueDepth, 'datacenter', { 'network.rdma.cqDepth': 8191 })).toEqual([
    'high network.rdma.cqDepth: 8191 entries cannot hold 4096 send and 4096 receive work requests',
  ]);
});

test('says nothing about a mode without RDMA', () => {
  expect(said(completionQueueDepth, 'internet')).toEqual([]);
});
