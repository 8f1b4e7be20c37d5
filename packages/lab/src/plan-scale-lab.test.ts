import { expect, test } from 'vitest';
import { checkLabPlan } from './check-lab-plan.ts';
import { isBare, planDigest } from './lab-plan.ts';
import { planScaleLab } from './plan-scale-lab.ts';

const options = { lab: 'dw123456', nodes: 1_000, links: 2_000, seed: 7 };

test('a thousand bare hosts and two thousand cables make a sound plan, the same for the same seed', () => {
  const plan = planScaleLab(options);
  expect(() => checkLabPlan(plan)).not.toThrow();
  expect(plan.hosts.every(isBare)).toBe(true);
  expect(plan.hosts.flatMap((host) => host.interfaces)).toHaveLength(4_000);
  expect(planDigest(planScaleLab(options))).toBe(planDigest(plan));
  expect(planDigest(planScaleLab({ ...options, seed: 8 }))).not.toBe(planDigest(plan));
});

test('every node is reached from the first', () => {
  const { hosts } = planScaleLab({ ...options, nodes: 50, links: 49 });
  const cables = hosts.map((host) => host.interfaces.map((port) => port.segment));
  const isJoined = cables.slice(1).map((own, index) => own.some((name) => cables[index]?.includes(name)));
  expect(isJoined).toEqual(Array(49).fill(true));
});

test('refuses fewer links than connect the nodes', () => {
  expect(() => planScaleLab({ ...options, links: 998 })).toThrow('998 links do not connect 1000 nodes');
});
