import { expect, test } from 'vitest';
import { issuesInLab } from '../issues-in-lab.ts';
import { knownInstanceType } from './instance-type.ts';

test('says once, where the type is written, that nothing was checked', () => {
  expect(
    issuesInLab(knownInstanceType, {
      'instances/node/type': 'x9z.large',
      'sites/use1/gateways/use1-gw1/instance': { type: 'q1.metal' },
    }),
  ).toEqual([
    'sites.use1.gateways.use1-gw1.instance.type: dwcp does not know q1.metal, so whether use1-gw1 can do what is asked was not checked',
    'instances.node.type: dwcp does not know x9z.large, so whether use1-node1 and use1-node2 can do what is asked was not checked',
  ]);
});

test('does not ask for a type nobody runs on', () => {
  const changes = { 'instances/node/type': 'x9z.large', 'sites/use1/nodes': {} };
  expect(issuesInLab(knownInstanceType, changes)).toEqual([]);
});
