import { expect, test } from 'vitest';
import { said } from '../sample-document.ts';
import { discovery } from './discovery.ts';

test('accepts hybrid without a list', () => {
  expect(said(discovery, 'hybrid')).toEqual([]);
});

test('reports static discovery without peers', () => {
  expect(said(discovery, 'datacenter', { 'cluster.discovery.staticPeers': [] })).toEqual([
    'high cluster.discovery.staticPeers: the method static lists no peers',
  ]);
});

test('reports a listed method without its domain', () => {
  expect(said(discovery, 'hybrid', { 'cluster.discovery.methods': [{ method: 'dns', priority: 1 }] })).toEqual([
    'high cluster.discovery.methods[0].dnsDomain: the method dns names no domain',
  ]);
});
