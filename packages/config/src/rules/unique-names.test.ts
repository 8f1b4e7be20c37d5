import { expect, test } from 'vitest';
import { issuesInLab } from './issues-in-lab.ts';
import { uniqueNames } from './unique-names.ts';

test('reports a node with the name of a gateway of another site', () => {
  expect(issuesInLab(uniqueNames, { 'sites/dc1/nodes/br1-gw1': '10.10.0.20' })).toEqual([
    'sites.dc1.nodes.br1-gw1: br1-gw1 is already the name of a gateway of branch1',
  ]);
});
