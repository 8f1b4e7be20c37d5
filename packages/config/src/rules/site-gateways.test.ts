import { expect, test } from 'vitest';
import { issuesInLab } from './issues-in-lab.ts';
import { siteGateways } from './site-gateways.ts';

test('reports a site without a gateway', () => {
  expect(issuesInLab(siteGateways, { 'sites/branch1/gateways': {} })).toEqual([
    'sites.branch1.gateways: branch1 has no gateway',
  ]);
});

test('reports an environment without a site', () => {
  expect(issuesInLab(siteGateways, { sites: {} })).toEqual(['sites: the environment has no site']);
});
