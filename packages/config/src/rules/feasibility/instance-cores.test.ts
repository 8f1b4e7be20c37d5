import { expect, test } from 'vitest';
import { issuesInLab } from '../issues-in-lab.ts';
import { instanceCores } from './instance-cores.ts';
import { cloudNode, runIn } from './run-in.fixture.ts';

const nodes = (type: string) => ({ kind: 'real', 'sites/use1/nodes': { a: cloudNode('datacenter', type) } });
const eight = runIn('datacenter', { 'performance.cpuAffinity.cores': [0, 1, 2, 3, 4, 5, 6, 7] });

test('reports a core the instance has not', () => {
  expect(issuesInLab(instanceCores, nodes('c6in.xlarge'), eight)).toEqual([
    'sites.use1.nodes.a.instance.type: datacenter mode pins threads to core 7, and c6in.xlarge, which a runs on, has 4 vCPUs',
  ]);
});

test('reports polling on every core, and takes it when one is left or nothing polls', () => {
  expect(issuesInLab(instanceCores, nodes('c6in.2xlarge'), eight)).toEqual([
    'sites.use1.nodes.a.instance.type: datacenter mode polls on 8 cores without end, and c6in.2xlarge, which a runs on, has 8 vCPUs: none is left for the kernel',
  ]);
  expect(issuesInLab(instanceCores, nodes('c6in.4xlarge'), eight)).toEqual([]);
  const waiting = runIn('datacenter', {
    'performance.cpuAffinity.cores': [0, 1, 2, 3, 4, 5, 6, 7],
    'performance.pollingMode': false,
  });
  expect(issuesInLab(instanceCores, nodes('c6in.2xlarge'), waiting)).toEqual([]);
});

test('says nothing in a lab', () => {
  expect(issuesInLab(instanceCores, { ...nodes('t3.nano'), kind: 'lab' }, eight)).toEqual([]);
});
