import { expect, test } from 'vitest';
import { issuesInLab } from '../issues-in-lab.ts';
import { recoveryTime } from './recovery-time.ts';

const dns = { zone: 'dwcp.example.com', weights: { use1: 100 } };

test('adds detection, TTL and scale-up', () => {
  expect(issuesInLab(recoveryTime, { dns, 'objectives/rto': '5m', 'scaling/warmUp': '300s' })).toEqual([
    'objectives.rto: 300s cannot be kept: 90s until 3 health checks failed, 60s until resolvers forget the answer, 300s until new machines serve make 450s',
  ]);
});

test('takes exactly the sum, and faster checks make it smaller', () => {
  const changes = { dns: { ...dns, ttl: '30s', healthCheck: { interval: '10s', failures: 1 } } };
  expect(issuesInLab(recoveryTime, { ...changes, 'objectives/rto': '40s' })).toEqual([]);
  expect(issuesInLab(recoveryTime, { ...changes, 'objectives/rto': '39s' })).toEqual([
    'objectives.rto: 39s cannot be kept: 10s until 1 health check failed, 30s until resolvers forget the answer make 40s',
  ]);
});

test('counts the slowest BFD where no DNS is in the way', () => {
  const slow = { 'tunnels/dc1-gw1--use1-gw1/bfd': { interval: '1s', multiplier: 3 } };
  expect(issuesInLab(recoveryTime, { ...slow, 'objectives/rto': '2s' })).toEqual([
    'objectives.rto: 2s cannot be kept: 3s until BFD gives a tunnel up make 3s',
  ]);
  expect(issuesInLab(recoveryTime, { 'objectives/rto': '1s' })).toEqual([]);
});

test('counts the detection inside a site where it is the slower one', () => {
  const slow = { 'routing/fabricBfd': { interval: '1s', multiplier: 4 } };
  expect(issuesInLab(recoveryTime, { ...slow, 'objectives/rto': '2s' })).toEqual([
    'objectives.rto: 2s cannot be kept: 4s until BFD gives a gateway up inside its site make 4s',
  ]);
});

test('says nothing without an objective', () => {
  expect(issuesInLab(recoveryTime, { dns, 'scaling/warmUp': '24h' })).toEqual([]);
});
