import { expect, test } from 'vitest';
import { dnsWeights } from './dns-weights.ts';
import { issuesInLab } from './issues-in-lab.ts';

test('reports weights of sites that are no regions and a sum that is not 100', () => {
  expect(issuesInLab(dnsWeights, { dns: { zone: 'example.com', weights: { use1: 70, dc1: 20 } } })).toEqual([
    'dns.weights.dc1: there is no region site `dc1`',
    'dns.weights: the weights sum to 90, not to 100',
  ]);
});

test('takes weights that sum to 100', () => {
  expect(issuesInLab(dnsWeights, { dns: { zone: 'example.com', weights: { use1: 100 } } })).toEqual([]);
});
