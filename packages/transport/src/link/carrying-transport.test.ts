import { expect, test } from 'vitest';
import type { TransportKind } from '../transport.ts';
import { type Candidates, carryingTransport } from './carrying-transport.ts';

const now = 100_000;
const both = new Map<TransportKind, number>([
  ['rdma', now - 1000],
  ['tcp', now - 50_000],
]);
const candidates: Candidates = {
  livingSince: both,
  current: 'tcp',
  pinned: null,
  wanted: null,
  preference: ['rdma', 'tcp'],
  now,
  failed: new Set(),
  returnAfterMs: 5000,
};

test.each<[string, Partial<Candidates>, TransportKind | null]>([
  ['the preferred one as soon as it is there', {}, 'rdma'],
  ['one that came back not before it has lasted', { failed: new Set(['rdma']) }, 'tcp'],
  ['one that came back and lasted', { failed: new Set(['rdma']), now: now + 4000 }, 'rdma'],
  ['what is wanted, before what is preferred', { wanted: 'tcp' }, 'tcp'],
  ['what is pinned, before what is wanted', { wanted: 'rdma', pinned: 'tcp' }, 'tcp'],
  ['what lives, when what is pinned and wanted does not', { pinned: 'memory', wanted: 'memory' }, 'rdma'],
  ['at once what lives, when what carried does not', { current: 'rdma', livingSince: new Map([['tcp', now]]) }, 'tcp'],
  ['what nobody prefers, when nothing else lives', { livingSince: new Map([['memory', now]]) }, 'memory'],
  ['nothing, when nothing lives', { livingSince: new Map() }, null],
])('carries: %s', (_, change, carrier) => {
  expect(carryingTransport({ ...candidates, ...change })).toBe(carrier);
});
