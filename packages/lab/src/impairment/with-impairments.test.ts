import { noImpairment } from '@dwcp/model';
import { expect, test } from 'vitest';
import { smallPlan } from '../lab-plan.fixture.ts';
import { impairedEndsOf } from './link-ends.ts';
import { withImpairments } from './with-impairments.ts';

const toNode = { ...noImpairment, delayMs: 25 };

test('puts the impairment of a link on the interface at its end', () => {
  const link = { node: 'vpc-gw1', interface: 'eth0' };
  const plan = withImpairments(smallPlan(), { links: [{ link, fromNode: noImpairment, toNode }], seed: 9 });
  expect(impairedEndsOf(plan)).toEqual([link]);
  const port = plan.hosts.find((host) => host.name === 'vpc-gw1')?.interfaces.find((item) => item.name === 'eth0');
  expect(port?.impairment).toEqual({ fromNode: noImpairment, toNode, seed: 9 });
});

test('changes nothing without one', () => {
  expect(withImpairments(smallPlan(), { links: [], seed: 9 })).toEqual(smallPlan());
});

test('refuses an end no link has', () => {
  const link = { node: 'vpc-gw1', interface: 'eth7' };
  const plan = () => withImpairments(smallPlan(), { links: [{ link, fromNode: noImpairment, toNode }], seed: 9 });
  expect(plan).toThrow('no link end vpc-gw1/eth7');
});
