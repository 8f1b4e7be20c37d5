import { parseDrift } from '@dwcp/provision';
import { expect, test } from 'vitest';
import { compareResources } from './compare-cloud.ts';

/** Mismatches of a cloud that is as described, in which a tag search finds this. */
const found = (...arns: readonly string[]) => {
  const state = [
    { mode: 'managed', type: 'aws_vpc', values: { id: 'vpc-1', tags: { env: 'production' } } },
    {
      mode: 'data',
      type: 'aws_resourcegroupstaggingapi_resources',
      values: { resource_tag_mapping_list: arns.map((arn) => ({ resource_arn: arn })) },
    },
  ];
  const seen = parseDrift(JSON.stringify({ prior_state: { values: { root_module: { resources: state } } } }));
  return compareResources({ ...seen, configurations: { declared: {}, baseline: {} }, tagSearchReason: null });
};

test('what bears the tags is a drift although it is named like a tag value', () => {
  expect(found('arn:aws:ec2:us-east-1:1:vpc/vpc-1').mismatches).toEqual([]);
  expect(found('arn:aws:s3:::production').mismatches).toMatchObject([
    { check: 'terraform/unmanaged', subject: 'arn:aws:s3:::production', cause: 'outside-change' },
  ]);
});
