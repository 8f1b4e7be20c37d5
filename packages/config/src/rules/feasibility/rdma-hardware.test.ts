import { expect, test } from 'vitest';
import { labWith } from '../issues-in-lab.ts';
import { rdmaHardware } from './rdma-hardware.ts';
import { cloudNode, runIn } from './run-in.fixture.ts';

const without = labWith({ 'sites/use1/nodes': { a: cloudNode('datacenter', 'c6in.4xlarge') } });

test('says that RDMA falls back where a machine in datacenter mode has no EFA', () => {
  expect(rdmaHardware(without, runIn('datacenter'))).toMatchObject([
    { severity: 'medium', message: 'a of use1 has no EFA: what datacenter mode does by RDMA falls back to tcp' },
  ]);
});

test('is worse when there is nothing to fall back to', () => {
  expect(rdmaHardware(without, runIn('datacenter', { 'network.fallback.enabled': false }))).toMatchObject([
    { severity: 'high', message: 'a of use1 has no EFA, and datacenter mode has no fallback for RDMA' },
  ]);
});

test('says nothing in hybrid mode, and nothing with an EFA', () => {
  const hybrid = labWith({ 'sites/use1/nodes': { a: cloudNode('hybrid', 'c6in.4xlarge') } });
  const withEfa = labWith({ 'sites/use1/nodes': { a: cloudNode('datacenter', 'p4d.24xlarge', { efa: true }) } });
  expect(rdmaHardware(hybrid, runIn('hybrid'))).toEqual([]);
  expect(rdmaHardware(withEfa, runIn('datacenter'))).toEqual([]);
});
