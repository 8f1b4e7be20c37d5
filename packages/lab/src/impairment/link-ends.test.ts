import { noImpairment } from '@dwcp/model';
import { expect, test } from 'vitest';
import { smallPlan } from '../lab-plan.fixture.ts';
import { impairedEndsOf, linkEndsOf } from './link-ends.ts';

const plan = smallPlan();

test('finds the two devices of an interface of a host', () => {
  expect(linkEndsOf(plan, { node: 'vpc-gw1', interface: 'eth0' })).toEqual({
    name: 'vpc-gw1/eth0',
    node: { namespace: 'dw000001-vpc-gw1', device: 'eth0' },
    segment: { namespace: 'dw000001-vpc', device: 'vpc-gw1-eth0' },
    impairment: null,
  });
});

test('finds an uplink by its device, from either end', () => {
  const ends = linkEndsOf(plan, { node: 'vpc', interface: 'up-internet' });
  expect(ends.node).toEqual({ namespace: 'dw000001-vpc', device: 'up-internet' });
  expect(ends.segment).toEqual({ namespace: 'dw000001-internet', device: 'up-vpc' });
  expect(linkEndsOf(plan, { node: 'internet', interface: 'up-vpc' }).segment).toEqual(ends.node);
});

test('refuses an end no link has', () => {
  expect(() => linkEndsOf(plan, { node: 'vpc-gw1', interface: 'eth9' })).toThrow('no link end vpc-gw1/eth9');
});

test('lists the links whose impairment is planned', () => {
  const impairment = { fromNode: noImpairment, toNode: noImpairment, seed: 1 };
  const hosts = plan.hosts.map((host) => ({
    ...host,
    interfaces: host.interfaces.map((port) => (port.name === 'eth0' ? { ...port, impairment } : port)),
  }));
  expect(impairedEndsOf(plan)).toEqual([]);
  expect(impairedEndsOf({ ...plan, hosts })).toContainEqual({ node: 'vpc-gw1', interface: 'eth0' });
  expect(impairedEndsOf({ ...plan, hosts }).every((end) => end.interface === 'eth0')).toBe(true);
});
