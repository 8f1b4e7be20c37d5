import { expect, test } from 'vitest';
import { fabricSettings, providerNames } from './fabric-options.ts';

test('only hardware is taken without being named', () => {
  expect(providerNames('auto')).toEqual(['efa', 'verbs;ofi_rxm']);
  expect(providerNames('verbs')).toEqual(['verbs;ofi_rxm']);
  expect(providerNames('shm')).toEqual(['shm']);
  expect(providerNames('tcp')).toEqual(['tcp', 'net', 'tcp;ofi_rxm']);
});

test('credits stay within what one can work with', () => {
  const credits = (given: number) => fabricSettings({ provider: 'shm', credits: given }).credits;
  expect([credits(0), credits(64), credits(1e9)]).toEqual([4, 64, 4096]);
});
