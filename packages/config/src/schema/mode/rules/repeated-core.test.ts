import { expect, test } from 'vitest';
import { said } from '../sample-document.ts';
import { repeatedCore } from './repeated-core.ts';

test('accepts cores named once', () => {
  expect(said(repeatedCore, 'datacenter', { 'performance.cpuAffinity.cores': [3, 1, 2] })).toEqual([]);
});

test('reports a core named twice', () => {
  expect(said(repeatedCore, 'datacenter', { 'performance.cpuAffinity.cores': [3, 1, 3] })).toEqual([
    'high performance.cpuAffinity.cores[2]: core 3 is already in cores',
  ]);
});
