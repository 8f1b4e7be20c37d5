import { expect, test } from 'vitest';
import { issuesInLab } from './issues-in-lab.ts';
import { siteConnected } from './site-connected.ts';

test('reports a site no tunnel leads to', () => {
  expect(issuesInLab(siteConnected, { tunnels: { 'dc1-gw1--use1-gw1': { id: 1 } } })).toEqual([
    'sites.branch1: no tunnel leads to branch1',
  ]);
});

test('is content with one site', () => {
  expect(issuesInLab(siteConnected, { 'sites/branch1': undefined, 'sites/use1': undefined, tunnels: {} })).toEqual([]);
});
