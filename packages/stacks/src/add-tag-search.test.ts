import { labTopology } from '@dwcp/testkit';
import { expect, test } from 'vitest';
import { addTagSearch, tagSearchType } from './add-tag-search.ts';
import { synthesize } from './synthesize.ts';

test('the search asks for the tags every resource of the environment gets, and adds nothing that would be made', () => {
  const topology = labTopology();
  const target = { kind: 'lab', endpoint: 'http://127.0.0.1:1' } as const;
  const [stack] = synthesize(topology, { target, sshPublicKey: null }).stacks;
  if (stack === undefined) throw new Error('the lab has a region');
  const before = JSON.parse(stack.json) as Readonly<Record<string, unknown>>;
  const after = JSON.parse(addTagSearch(stack.json, topology)) as Readonly<Record<string, never>>;
  expect(after.data).toEqual({
    [tagSearchType]: {
      dwcp_0: {
        provider: 'aws.us-east-1',
        tag_filter: [
          { key: 'ManagedBy', values: ['dwcp'] },
          { key: 'env', values: ['lab'] },
        ],
      },
    },
  });
  expect(JSON.stringify(after.provider)).toContain('"resourcegroupstaggingapi":"http://127.0.0.1:1"');
  expect({ ...after, data: undefined, provider: undefined }).toEqual({
    ...before,
    data: undefined,
    provider: undefined,
  });
});

test('what a real environment looks up stays, or nothing that refers to it could be planned', () => {
  const base = labTopology();
  const backend = { bucket: 'example-state', key: 'lab.tfstate', region: 'us-east-1' };
  const topology = { ...base, environment: { ...base.environment, kind: 'real' as const, backend } };
  const [stack] = synthesize(topology, { target: { kind: 'aws' }, sshPublicKey: null }).stacks;
  const dataIn = (json: string): object => (JSON.parse(json) as { readonly data: object }).data;
  const before = dataIn(stack?.json ?? '{}');
  expect(before).toHaveProperty('aws_ami');
  const after = dataIn(addTagSearch(stack?.json ?? '{}', topology));
  expect(after).toMatchObject(before);
  expect(after).toHaveProperty(tagSearchType);
});
