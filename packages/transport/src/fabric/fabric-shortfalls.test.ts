import { expect, test } from 'vitest';
import { compareFabric } from './fabric-shortfalls.ts';

const found = { sendDepth: 1024, receiveDepth: 1024, completionDepth: 4096, hugePageBytes: 0 };

test('what is asked for and not there is told; more than that, and nothing asked for, is no shortfall', () => {
  const wanted = { sendDepth: 4096, receiveDepth: 64, completionDepth: 4096, hugePageBytes: 2_097_152 };
  expect(compareFabric(wanted, found)).toEqual([
    { option: 'sendDepth', wanted: 4096, found: 1024 },
    { option: 'hugePageBytes', wanted: 2_097_152, found: 0 },
  ]);
  expect(compareFabric({ sendDepth: 0, receiveDepth: 0, completionDepth: 0, hugePageBytes: 0 }, found)).toEqual([]);
});
