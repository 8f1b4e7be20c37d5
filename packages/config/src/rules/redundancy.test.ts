import { expect, test } from 'vitest';
import { issuesInLab } from './issues-in-lab.ts';
import { redundancy } from './redundancy.ts';

test('reports a gateway every tunnel to another site ends on', () => {
  expect(
    issuesInLab(redundancy, { 'tunnels/dc1-gw2--use1-gw1': undefined, 'tunnels/dc1-gw2--use1-gw2': undefined }),
  ).toEqual(['sites.dc1.gateways.dc1-gw1: every tunnel between dc1 and use1 ends on dc1-gw1']);
});

test('reports gateways of a region that share one zone', () => {
  expect(issuesInLab(redundancy, { 'sites/use1/gateways/use1-gw2/address': '10.20.0.11' })).toEqual([
    'sites.use1.gateways: all gateways of use1 are in us-east-1a',
  ]);
});
