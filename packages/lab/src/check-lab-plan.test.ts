import { expect, test } from 'vitest';
import { checkLabPlan } from './check-lab-plan.ts';
import { smallPlan } from './lab-plan.fixture.ts';
import type { FilterRule, LabHost, LabPlan, LabSegment } from './lab-plan.ts';

const plan = smallPlan();
const withHost = (change: Partial<LabHost>): LabPlan => ({
  ...plan,
  hosts: plan.hosts.map((host, index) => (index === 0 ? { ...host, ...change } : host)),
});
const withSegment = (change: object): LabPlan => ({
  ...plan,
  segments: plan.segments.map((segment) =>
    segment.name === 'vpc' ? ({ ...segment, ...change } as LabSegment) : segment,
  ),
});

const withRule = (rule: FilterRule): LabPlan =>
  withSegment({
    filters: [{ host: 'vpc-gw1', interface: 'eth0', checkSource: true, ingress: [rule], egress: [] }],
  });

test('accepts a plan that holds together', () => {
  expect(() => checkLabPlan(plan)).not.toThrow();
});

test.each<[string, LabPlan]>([
  ['lab id docker', { ...plan, lab: 'docker' }],
  ['name mgmt used twice', withHost({ name: 'mgmt' })],
  ['name a b', withHost({ name: 'a b' })],
  [
    'segment nowhere of dc-gw1',
    withHost({ interfaces: [{ name: 'eth0', segment: 'nowhere', addresses: [], gateway: null, mtuBytes: 1500 }] }),
  ],
  [
    'address 10.0.0.1 of dc-gw1',
    withHost({
      interfaces: [{ name: 'eth0', segment: 'mgmt', addresses: ['10.0.0.1'], gateway: null, mtuBytes: 1500 }],
    }),
  ],
  ['authorized key of dc-gw1', withHost({ authorizedKeys: ['a\nb'] })],
  ['layer x of dc-gw1', withHost({ layers: ['x'] })],
  ['full host dc-gw1 without a disk', withHost({ hasDisk: false })],
  [
    'cable c1 does not join two hosts',
    { ...plan, segments: [...plan.segments, { kind: 'cable', name: 'c1', mtuBytes: 1500 }] },
  ],
  ['uplink of vpc to mgmt', withSegment({ uplinks: [{ to: 'mgmt', prefixes: [] }] })],
  ['prefix 10.0.0.1/8 of vpc', withSegment({ uplinks: [{ to: 'internet', prefixes: ['10.0.0.1/8'] }] })],
  ['gateway ; of vpc', withSegment({ gateways: [';'] })],
  [
    'filter of dc-gw1 eth0 in vpc',
    withSegment({ filters: [{ host: 'dc-gw1', interface: 'eth0', checkSource: true, ingress: [], egress: [] }] }),
  ],
  ['ports 256 to -1 in vpc', withRule({ protocol: 'icmp', fromPort: 256, toPort: -1, prefixes: [] })],
  ['ports -1 to 80 in vpc', withRule({ protocol: 'tcp', fromPort: -1, toPort: 80, prefixes: [] })],
])('refuses a plan for its %s', (what, wrong) => {
  expect(() => checkLabPlan(wrong)).toThrow(`lab plan is wrong: ${what}`);
});
