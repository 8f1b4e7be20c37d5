import { expect, test } from 'vitest';
import { said } from '../sample-document.ts';
import { repeatedMetric } from './repeated-metric.ts';

test('accepts the metrics of the mode', () => {
  expect(said(repeatedMetric, 'datacenter')).toEqual([]);
});

test('reports a metric switched twice', () => {
  expect(
    said(repeatedMetric, 'hybrid', {
      'monitoring.metrics': [{ name: 'dwcp_mode' }, { name: 'dwcp_mode', enabled: false }],
    }),
  ).toEqual(['medium monitoring.metrics[1].name: dwcp_mode is already in the list']);
});
