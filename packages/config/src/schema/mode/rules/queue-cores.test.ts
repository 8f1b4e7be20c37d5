import { expect, test } from 'vitest';
import { said } from '../sample-document.ts';
import { queueCores } from './queue-cores.ts';

test('accepts disjoint parts of the cores', () => {
  expect(
    said(queueCores, 'datacenter', {
      'performance.cpuAffinity.cores': [0, 1],
      'performance.cpuAffinity.rxQueues': [0],
      'performance.cpuAffinity.txQueues': [1],
    }),
  ).toEqual([]);
});

test('reports a queue outside the cores and a core of both directions', () => {
  expect(
    said(queueCores, 'datacenter', {
      'performance.cpuAffinity.cores': [0, 1],
      'performance.cpuAffinity.rxQueues': [0, 2],
      'performance.cpuAffinity.txQueues': [1, 0],
    }),
  ).toEqual([
    'high performance.cpuAffinity.rxQueues[1]: core 2 is not one of cpuAffinity.cores',
    'high performance.cpuAffinity.txQueues[1]: core 0 is in rxQueues too',
  ]);
});
