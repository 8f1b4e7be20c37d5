import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { resourcesOf } from './resources-of.ts';
import { unjudgedResources } from './unjudged-resources.ts';

const text = readFileSync(join(import.meta.dirname, '../../test/fixtures/terraform/lab.plan.json'), 'utf8');
const open = { ingress: [{ protocol: 'tcp', from_port: 22, to_port: 22, cidr_blocks: ['0.0.0.0/0'] }] };
const address = 'aws_security_group.by_hand';

function unjudged(changes: readonly object[], drift: readonly object[] = []): string | null {
  const plan = JSON.parse(text);
  plan.resource_changes.push(...changes);
  plan.resource_drift = drift;
  return unjudgedResources(resourcesOf([{ file: 'plan.json', text: JSON.stringify(plan) }], 'plan'));
}

const change = (actions: readonly string[], before: object | null, after: object | null, at = address) => ({
  address: at,
  change: { actions, before, after, after_unknown: {} },
});

test('what a plan forgets stays in the cloud, and is named as not judged', () => {
  expect(unjudged([change(['forget'], open, null)])).toBe(`the plan forgets and leaves as it is ${address}`);
  expect(unjudged([change(['create', 'forget'], open, {})])).toContain(address);
  expect(unjudged([change(['delete'], open, null)])).toBeNull();
  const many = Array.from({ length: 23 }, (_, index) => change(['forget'], open, null, `aws_vpc.v${index}`));
  expect(unjudged(many)).toMatch(/aws_vpc\.v\d+, 3 more$/);
});

test('a change by hand the plan does not start from is named as not judged', () => {
  const said = `changed outside Terraform, and not what the plan starts from: ${address}`;
  const drift = [change(['update'], { ingress: [] }, open)];
  expect(unjudged([], drift)).toBe(said);
  expect(unjudged([change(['no-op'], { ingress: [] }, { ingress: [] })], drift)).toBe(said);
  expect(unjudged([change(['create'], null, { ingress: [] })], drift)).toBe(said);
});

test('a plan that starts from the change by hand undoes it or is judged with it', () => {
  const drift = [change(['update'], { ingress: [] }, open)];
  expect(unjudged([change(['update'], open, { ingress: [] })], drift)).toBeNull();
  expect(unjudged([change(['no-op'], open, open)], drift)).toBeNull();
  expect(unjudged([change(['create'], null, open)], [change(['delete'], open, null)])).toBeNull();
  expect(unjudged([], [change(['no-op'], open, open)])).toBeNull();
});
