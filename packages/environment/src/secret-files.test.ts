import { labTopology, mixedTopology } from '@dwcp/testkit';
import { expect, test } from 'vitest';
import { secretDigests, secretFilesOf } from './secret-files.ts';

test('a gateway without secrets is left out, so that nothing is delivered to it', () => {
  expect(secretFilesOf(labTopology(), { presharedKeys: {}, identities: {} })).toEqual({});
  const presharedKeys = { 'br1-gw1--dc1-gw2': 'key of the tunnel' };
  expect(Object.keys(secretFilesOf(mixedTopology(), { presharedKeys, identities: {} }))).toEqual([
    'dc1-gw2',
    'br1-gw1',
  ]);
});

test('line feeds are no part of what is compared', () => {
  expect(secretDigests({ a: 'x\ny\n' }).a).toBe(secretDigests({ a: 'xy' }).a);
});
