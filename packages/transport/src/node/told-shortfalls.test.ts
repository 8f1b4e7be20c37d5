import { expect, test } from 'vitest';
import { toldShortfalls } from './told-shortfalls.ts';

const shortfalls = [
  { option: 'sendDepth', wanted: 4096, found: 1024 },
  { option: 'hugePageBytes', wanted: 2_097_152, found: 0 },
] as const;

const told = (isOptional: boolean): readonly string[] =>
  toldShortfalls({ provider: 'shm', shortfalls }, { hugePages: { bytes: 2_097_152, isOptional } }).map(
    ({ words }) => words,
  );

test('a shortfall is told by the field that asks for it', () => {
  expect(told(false)).toEqual([
    'network.rdma.maxSendWr is 4096, and shm has 1024',
    'too few huge pages of 2048 kB are free (vm.nr_hugepages): what shm sends and receives lies in ordinary ones',
  ]);
});

test('pages that the mode leaves to the machine are no shortfall', () => {
  expect(told(true)).toEqual(['network.rdma.maxSendWr is 4096, and shm has 1024']);
});
