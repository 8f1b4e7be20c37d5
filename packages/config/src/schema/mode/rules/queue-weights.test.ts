import { expect, test } from 'vitest';
import { said } from '../sample-document.ts';
import { queueWeights } from './queue-weights.ts';

test('accepts the weights of every mode', () => {
  expect(said(queueWeights, 'hybrid')).toEqual([]);
});

test('reports weights that do not sum to 100', () => {
  expect(said(queueWeights, 'internet', { 'qos.priorityQueues': [{ name: 'all', priority: 1, weight: 90 }] })).toEqual([
    'high qos.priorityQueues: the weights sum to 90',
  ]);
});

test('reports a name and a priority given twice', () => {
  expect(
    said(queueWeights, 'internet', {
      'qos.priorityQueues': [
        { name: 'a', priority: 1, weight: 50 },
        { name: 'a', priority: 2, weight: 30 },
        { name: 'b', priority: 1, weight: 20 },
      ],
    }),
  ).toEqual([
    'high qos.priorityQueues[1].name: another queue has the name a',
    'high qos.priorityQueues[2].priority: another queue has the priority 1',
  ]);
});
