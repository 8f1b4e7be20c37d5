import { expect, test } from 'vitest';
import { issuesInLab } from '../issues-in-lab.ts';
import { instanceMemory } from './instance-memory.ts';
import { cloudNode, runIn } from './run-in.fixture.ts';

const nodes = (type: string) => ({ kind: 'real', 'sites/use1/nodes': { a: cloudNode('datacenter', type) } });
const pool = runIn('datacenter', { 'memory.poolSize': '32GB' });

test('reports huge pages that leave nothing of the memory, and takes a type with more', () => {
  expect(issuesInLab(instanceMemory, nodes('c6in.4xlarge'), pool)).toEqual([
    'sites.use1.nodes.a.instance.type: the huge pages of datacenter mode take 32GB, and c6in.4xlarge, which a runs on, has 32 GiB for everything',
  ]);
  expect(issuesInLab(instanceMemory, nodes('c6in.8xlarge'), pool)).toEqual([]);
});

test('reports a pool without huge pages too', () => {
  const changes = { kind: 'real', 'instances/gateway/type': 'c6in.xlarge' };
  expect(issuesInLab(instanceMemory, changes, runIn('hybrid'))).toEqual([
    'instances.gateway.type: the memory pool of hybrid mode takes 8GB, and c6in.xlarge, which use1-gw1 and use1-gw2 run on, has 8 GiB for everything',
  ]);
});

test('says nothing in a lab, of other modes and of unknown types', () => {
  expect(issuesInLab(instanceMemory, { ...nodes('t3.nano'), kind: 'lab' }, pool)).toEqual([]);
  expect(issuesInLab(instanceMemory, nodes('x9z.large'), pool)).toEqual([]);
  expect(
    issuesInLab(instanceMemory, { ...nodes('t3.nano'), 'instances/node/type': 't3.nano' }, runIn('internet')),
  ).toEqual([]);
});
