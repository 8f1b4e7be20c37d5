import { expect, test } from 'vitest';
import { instanceType, instanceTypeNames, internetGbps } from './instance-types.ts';

test('knows the types of the shipped descriptions and of the guide', () => {
  expect(instanceType('p4d.24xlarge')).toEqual({
    name: 'p4d.24xlarge',
    vcpus: 96,
    memoryGib: 1152,
    baselineGbps: 400,
    burstGbps: 400,
    efa: true,
    networkCards: 4,
  });
  expect(instanceType('c6in.16xlarge')).toMatchObject({ vcpus: 64, memoryGib: 128, baselineGbps: 100, efa: false });
  expect(instanceType('c6in.32xlarge')).toMatchObject({ efa: true, networkCards: 2 });
  expect(instanceType('m6i.large')).toMatchObject({ vcpus: 2, memoryGib: 8, baselineGbps: 0.781, burstGbps: 12.5 });
  expect(instanceType('c7i.48xlarge')).toMatchObject({ vcpus: 192, memoryGib: 384, baselineGbps: 50, efa: true });
  expect(instanceType('c7i.32xlarge')).toBeNull();
  expect(instanceType('c5n.large')).toMatchObject({ memoryGib: 5.25 });
});

test('says nothing about a type it does not hold', () => {
  expect(instanceType('x9z.large')).toBeNull();
});

test('holds no type that bursts below its baseline or lacks memory', () => {
  const wrong = instanceTypeNames().filter((name) => {
    const type = instanceType(name);
    return type === null || type.burstGbps < type.baselineGbps || type.memoryGib <= 0 || type.vcpus < 1;
  });
  expect(wrong).toEqual([]);
});

test('gives an internet gateway half the bandwidth from 32 vCPUs on, and 5 Gbit/s below', () => {
  const gbps = (name: string): number => {
    const type = instanceType(name);
    return type === null ? Number.NaN : internetGbps(type);
  };
  expect(['c6in.4xlarge', 'c6in.8xlarge', 'c6in.32xlarge', 't3.micro', 'm6i.large'].map(gbps)).toEqual([
    5, 25, 100, 5, 5,
  ]);
});
