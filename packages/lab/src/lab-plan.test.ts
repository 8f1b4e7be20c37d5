import { expect, test } from 'vitest';
import { smallPlan } from './lab-plan.fixture.ts';
import { isLabId, managementAddressOf, planDigest } from './lab-plan.ts';

test('gives equal plans the same digest whatever the order of their keys', () => {
  const { lab, segments, hosts } = smallPlan();
  expect(planDigest({ hosts, segments, lab })).toBe(planDigest(smallPlan()));
});

test('gives a plan with one address changed another digest', () => {
  const plan = smallPlan();
  const changed = { ...plan, segments: plan.segments.map((segment) => ({ ...segment, mtuBytes: 1400 })) };
  expect(planDigest(changed)).not.toBe(planDigest(plan));
});

test('finds the management address of a host, and none where it has no such interface', () => {
  const [host] = smallPlan().hosts;
  expect(host && managementAddressOf(host)).toBe('198.18.0.11');
  expect(host && managementAddressOf({ ...host, interfaces: host.interfaces.slice(0, 1) })).toBeNull();
});

test.each(['docker', 'system', 'dw', 'dwxyzxyz', 'dw3fa9c1/..', ''])('refuses %j as a lab id', (id) => {
  expect(isLabId(id)).toBe(false);
});
