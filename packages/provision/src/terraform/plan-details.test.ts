import { expect, test } from 'vitest';
import { parsePlanDetails } from './plan-details.ts';

function plan(change: object): string {
  const whole = { before: null, after: null, after_unknown: {}, before_sensitive: {}, after_sensitive: {}, ...change };
  return JSON.stringify({ resource_changes: [{ address: 'aws_instance.a', change: whole }] });
}

test('names the arguments that differ, one level deep, and no values', () => {
  const text = plan({
    actions: ['update'],
    before: { tags: { owner: 'a', env: 'lab' }, tags_all: { owner: 'a' }, instance_type: 'm6i.large', id: 'i-1' },
    after: { tags: { owner: 'b', env: 'lab' }, tags_all: { owner: 'b' }, instance_type: 'm6i.xlarge', id: 'i-1' },
  });
  expect(parsePlanDetails(text)).toEqual([
    { address: 'aws_instance.a', arguments: ['instance_type', 'tags.owner'], forcing: [] },
  ]);
});

test('tells which argument forces a new resource and leaves out what only follows from it', () => {
  const text = plan({
    actions: ['delete', 'create'],
    before: { subnet_id: 's-1', arn: 'arn:1' },
    after: { subnet_id: 's-2' },
    after_unknown: { arn: true },
    replace_paths: [['subnet_id']],
  });
  expect(parsePlanDetails(text)).toEqual([
    { address: 'aws_instance.a', arguments: ['subnet_id'], forcing: ['subnet_id'] },
  ]);
});

test('passes over what does not change', () => {
  expect(parsePlanDetails(plan({ actions: ['no-op'] }))).toEqual([]);
});
