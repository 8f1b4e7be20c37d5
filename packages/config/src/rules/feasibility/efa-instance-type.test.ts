import { expect, test } from 'vitest';
import { issuesInLab } from '../issues-in-lab.ts';
import { efaInstanceType } from './efa-instance-type.ts';
import { cloudNode } from './run-in.fixture.ts';

test('reports an EFA asked of a type without one, for the machines of a site together', () => {
  expect(issuesInLab(efaInstanceType, { 'instances/node': { type: 'c6in.16xlarge', efa: true } })).toEqual([
    'instances.node.type: c6in.16xlarge takes no EFA, and use1-node1 and use1-node2 of use1 ask for one',
  ]);
});

test('a machine may leave out what `instances` asks for, and a type with EFA is fine', () => {
  expect(
    issuesInLab(efaInstanceType, {
      'instances/node/efa': true,
      'sites/use1/nodes': {
        a: cloudNode('internet', 'm6i.large', { efa: false }),
        b: cloudNode('internet', 'c6in.32xlarge', { zone: 'b' }),
      },
    }),
  ).toEqual([]);
});
