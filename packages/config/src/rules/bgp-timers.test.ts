import { expect, test } from 'vitest';
import { bgpTimers } from './bgp-timers.ts';
import { issuesInLab } from './issues-in-lab.ts';

test('reports a hold time below three keepalives', () => {
  expect(issuesInLab(bgpTimers, { 'routing/hold': '8s' })).toEqual([
    'routing.hold: a hold time of 8s is less than three keepalives of 3s',
  ]);
});
