import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { knownTypes } from './known-types.ts';
import { resourcesOf } from './resources-of.ts';
import { unjudgedTypes } from './unjudged-types.ts';

const fixtures = join(import.meta.dirname, '../../test/fixtures/terraform');

function planned(name: string, ...types: readonly string[]) {
  const plan = JSON.parse(readFileSync(join(fixtures, name), 'utf8'));
  for (const [index, type] of types.entries()) {
    const name = `added_${index}`;
    const added = { address: `${type}.${name}`, mode: 'managed', type, name, values: {} };
    plan.planned_values.root_module.resources.push(added);
  }
  return unjudgedTypes(resourcesOf([{ file: 'plan.json', text: JSON.stringify(plan) }], 'plan'));
}

test('the resources dwcp plans are all known', () => {
  expect(planned('lab.plan.json')).toBeNull();
});

test.each([
  'aws_iam_user_policy',
  'aws_s3_bucket_policy',
  'aws_s3_bucket_acl',
  'aws_db_instance',
  'aws_lambda_function_url',
  'aws_vpc_endpoint',
  'null_resource',
  'google_compute_firewall',
])('a resource of type %s is named as not judged', (type) => {
  expect(planned('lab.plan.json', type)).toBe(`no rule knows the type of 1 ${type}`);
});

test('types are counted, and not named without end', () => {
  const types = Array.from({ length: 25 }, (_, index) => `made_${String(index).padStart(2, '0')}`);
  expect(planned('lab.plan.json', ...types, 'made_00')).toMatch(/ of 2 made_00, 1 made_01, .*1 made_19, 5 more types$/);
});

test('no type is both looked at and passed over', () => {
  for (const type of knownTypes) expect(unjudgedTypes({ ignored_types: { [type]: 1 } }), type).not.toBeNull();
});
