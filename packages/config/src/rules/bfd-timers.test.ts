import { expect, test } from 'vitest';
import { bfdTimers } from './bfd-timers.ts';
import { issuesInLab } from './issues-in-lab.ts';

test('reports an interval below 50 ms and a multiplier of 1', () => {
  expect(
    issuesInLab(bfdTimers, { 'routing/bfd/interval': '49ms', 'tunnels/br1-gw1--dc1-gw1/bfd': { multiplier: 1 } }),
  ).toEqual([
    'routing.bfd.interval: a BFD interval of 49ms takes jitter for a failure',
    'tunnels.br1-gw1--dc1-gw1.bfd.multiplier: with a BFD multiplier of 1 one lost packet takes the session down',
  ]);
});

test('looks at the detection inside sites as well', () => {
  expect(issuesInLab(bfdTimers, { 'routing/fabricBfd': { interval: '20ms', multiplier: 3 } })).toEqual([
    'routing.fabricBfd.interval: a BFD interval of 20ms takes jitter for a failure',
  ]);
});

test('takes 50 ms and 2', () => {
  expect(issuesInLab(bfdTimers, { 'routing/bfd': { interval: '50ms', multiplier: 2 } })).toEqual([]);
});
