import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { resourcePart } from './resource-part.ts';
import { resourcesOf } from './resources-of.ts';

const file = join(import.meta.dirname, '../../../../deployments/terraform/lab/main.tf.json');
const resources = resourcesOf([{ file, text: readFileSync(file, 'utf8') }], 'synth');

test('a rule is named by its description, an entry by its number, a route by its destination', () => {
  const group = resources.security_groups.findIndex((one) => one.address === 'aws_security_group.use1_members');
  const rule = resources.security_groups[group]?.ingress.findIndex((one) => one.description === 'ssh') ?? -1;
  expect(resourcePart(resources, ['resources', 'security_groups', group, 'ingress', rule, 'cidr_blocks', 0])).toEqual([
    'ingress',
    'ssh',
    'cidr_blocks',
    0,
  ]);
  expect(resourcePart(resources, ['resources', 'network_acls', 0, 'ingress', 1])).toEqual(['ingress', 110]);
  expect(resourcePart(resources, ['resources', 'route_tables', 0, 'routes', 0, 'target'])).toEqual([
    'routes',
    '0.0.0.0/0',
    'target',
  ]);
});

test('other parts keep their names, a resource as a whole has none', () => {
  expect(resourcePart(resources, ['resources', 'vpcs', 0, 'tags', 'owner'])).toEqual(['tags', 'owner']);
  expect(resourcePart(resources, ['resources', 'vpcs', 0])).toEqual([]);
  expect(resourcePart(resources, ['resources', 'regions', 0])).toEqual([]);
  expect(resourcePart(resources, ['config', 'security'])).toEqual([]);
});
