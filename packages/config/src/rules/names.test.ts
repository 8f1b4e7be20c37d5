import { expect, test } from 'vitest';
import { issuesInLab } from './issues-in-lab.ts';
import { names } from './names.ts';

test('reports names that are no host names', () => {
  expect(
    issuesInLab(names, { environment: 'Lab', 'sites/dc_1': undefined, 'sites/dc1/nodes/web.1': '10.10.0.20' }),
  ).toEqual([
    'environment: `Lab` is no name for an environment',
    'sites.dc1.nodes["web.1"]: `web.1` is no name for a node',
  ]);
});

test('refuses a gateway name too long for its interface', () => {
  expect(
    issuesInLab(names, {
      'sites/branch1/gateways/chicago-gw-no1': { address: '10.30.0.2', publicAddress: '192.0.2.12' },
    }),
  ).toEqual([
    'sites.branch1.gateways.chicago-gw-no1: the name of a gateway has at most 12 characters, `chicago-gw-no1` has 14',
  ]);
});

test('refuses a name of digits, which YAML takes for a number', () => {
  expect(issuesInLab(names, { 'sites/dc1/nodes/7': '10.10.0.20' })).toEqual([
    'sites.dc1.nodes.7: `7` is no name for a node',
  ]);
});
