import { expect, test } from 'vitest';
import { said } from '../sample-document.ts';
import { mtu } from './mtu.ts';

test('leaves hybrid free', () => {
  expect(said(mtu, 'hybrid', { 'network.mtu': 1400 })).toEqual([]);
});

test('reports jumbo frames on the internet', () => {
  expect(said(mtu, 'internet', { 'network.mtu': 9000 })).toEqual([
    'high network.mtu: an MTU of 9000 bytes does not fit internet mode',
  ]);
});

test('reports small frames in datacenter', () => {
  expect(said(mtu, 'datacenter', { 'network.mtu': 1500 })).toEqual([
    'high network.mtu: an MTU of 1500 bytes does not fit datacenter mode',
  ]);
});
