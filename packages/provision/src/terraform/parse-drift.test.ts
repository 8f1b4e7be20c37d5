import { expect, test } from 'vitest';
import { parseDrift } from './parse-drift.ts';

const change = (fields: object) => ({
  before: null,
  after: null,
  after_unknown: {},
  before_sensitive: {},
  after_sensitive: {},
  ...fields,
});

function plan(parts: {
  readonly drift?: readonly object[];
  readonly changes?: readonly object[];
  readonly state?: readonly object[];
}): string {
  return JSON.stringify({
    resource_drift: parts.drift ?? [],
    resource_changes: parts.changes ?? [],
    prior_state: { values: { root_module: { resources: parts.state ?? [] } } },
  });
}

const vpc = { address: 'aws_vpc.a', mode: 'managed', type: 'aws_vpc' };
const shared = (owner: string) => ({ owner, env: 'lab' });

test('a changed tag that every resource gets shows what is wanted, was applied and is there', () => {
  const text = plan({
    drift: [
      {
        ...vpc,
        change: change({
          actions: ['update'],
          before: { tags: { Name: 'x' }, tags_all: shared('team') },
          after: { tags: { Name: 'x', owner: 'intruder' }, tags_all: shared('intruder') },
        }),
      },
    ],
    changes: [
      {
        ...vpc,
        change: change({
          actions: ['update'],
          before: { tags: { Name: 'x', owner: 'intruder' }, tags_all: shared('intruder') },
          after: { tags: { Name: 'x' }, tags_all: shared('team') },
        }),
      },
    ],
  });
  expect(parseDrift(text).resources).toMatchObject([
    {
      address: 'aws_vpc.a',
      action: 'update',
      isGone: false,
      outside: [{ argument: 'tags.owner', applied: 'team', observed: 'intruder', wanted: 'team' }],
    },
  ]);
});

test('what the provider tells otherwise and the plan leaves alone is no change of anybody', () => {
  const drift = { ...vpc, change: change({ actions: ['update'], before: { arn: 'a' }, after: { arn: 'b' } }) };
  const none = { ...vpc, change: change({ actions: ['no-op'], before: { arn: 'b' }, after: { arn: 'b' } }) };
  expect(parseDrift(plan({ drift: [drift], changes: [none] })).resources).toMatchObject([{ action: 'none' }]);
  expect(parseDrift(plan({ changes: [none] })).resources).toEqual([]);
});

test('a resource that is gone is made again', () => {
  const gone = { ...vpc, change: change({ actions: ['delete'], before: { arn: 'a' } }) };
  const made = { ...vpc, change: change({ actions: ['create'], after: { cidr: 'x' } }) };
  expect(parseDrift(plan({ drift: [gone], changes: [made] })).resources).toMatchObject([
    { action: 'create', isGone: true, outside: [] },
  ]);
});

test('only what a new description changes is planned and not outside', () => {
  const planned = { ...vpc, change: change({ actions: ['update'], before: { cidr: 'a' }, after: { cidr: 'b' } }) };
  expect(parseDrift(plan({ changes: [planned] })).resources).toMatchObject([
    { outside: [], planned: [{ argument: 'cidr', observed: 'a', wanted: 'b' }] },
  ]);
});

test('a sensitive value is hidden whole', () => {
  const secret = {
    ...vpc,
    change: change({
      actions: ['update'],
      before: { key: 'CANARY-1' },
      after: { key: 'CANARY-2' },
      before_sensitive: { key: true },
      after_sensitive: { key: true },
    }),
  };
  const { resources } = parseDrift(plan({ drift: [secret], changes: [secret] }));
  expect(JSON.stringify(resources)).not.toContain('CANARY');
  expect(JSON.stringify(resources)).toContain('(hidden)');
});

test('a value under a name of secrets is hidden although the provider does not mark it', () => {
  const named = {
    ...vpc,
    change: change({
      actions: ['update'],
      before: { tags: { apiToken: 'CANARY-1' } },
      after: { tags: { apiToken: 'CANARY-2' } },
    }),
  };
  expect(JSON.stringify(parseDrift(plan({ drift: [named], changes: [named] })).resources)).not.toContain('CANARY');
});

test('what the tags list and what Terraform knows are read from the state', () => {
  const { taggedArns, known } = parseDrift(
    plan({
      state: [
        { mode: 'managed', type: 'aws_instance', values: { id: 'i-1', root: [{ volume_id: 'vol-1' }] } },
        {
          mode: 'data',
          type: 'aws_resourcegroupstaggingapi_resources',
          values: { id: 'x', resource_tag_mapping_list: [{ resource_arn: 'arn:aws:ec2:r:1:volume/vol-2' }] },
        },
      ],
    }),
  );
  expect(taggedArns).toEqual(['arn:aws:ec2:r:1:volume/vol-2']);
  expect([...known]).toEqual(['instance/i-1', 'volume/vol-1']);
});

test('text that is no plan is an error', () => {
  expect(() => parseDrift('{"resource_drift": 7}')).toThrow();
});
