import { expect, test } from 'vitest';
import { said } from '../sample-document.ts';
import { coresWithinLimit } from './cores-within-limit.ts';

test('accepts as many cores as the limit', () => {
  expect(said(coresWithinLimit, 'datacenter', { 'limits.maxCPU': 2, 'performance.cpuAffinity.cores': [0, 1] })).toEqual(
    [],
  );
});

test('reports more cores than the limit', () => {
  expect(said(coresWithinLimit, 'datacenter', { 'limits.maxCPU': 1, 'performance.cpuAffinity.cores': [0, 1] })).toEqual(
    ['medium performance.cpuAffinity.cores: 2 cores are pinned and limits.maxCPU is 1'],
  );
});
