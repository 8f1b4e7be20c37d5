import { parseDrift } from '@dwcp/provision';
import { describe, expect, test } from 'vitest';
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

describe('what a plan would do', () => {
  const of = (type: string, change: object) => ({
    address: `${type}.use1`,
    mode: 'managed',
    type,
    name: 'use1',
    change,
  });
  const nothing = { after_unknown: {}, before_sensitive: {}, after_sensitive: {} };
  const create = { ...nothing, actions: ['create'], before: null, after: { cidr_block: '10.0.0.0/16' } };
  const compare = (plan: object, declared: object = {}) => {
    const seen = parseDrift(JSON.stringify({ prior_state: { values: { root_module: {} } }, ...plan }));
    return compareResources({ ...seen, configurations: { declared, baseline: {} }, tagSearchReason: null }).mismatches;
  };

  test('what is described anew is not applied', () => {
    const declared = { resource: { aws_vpc: { use1: { cidr_block: '10.0.0.0/16' } } } };
    expect(compare({ resource_changes: [of('aws_vpc', create)] }, declared)).toMatchObject([
      {
        check: 'terraform/not-applied',
        subject: 'aws_vpc.use1',
        cause: 'not-applied',
        observed: 'cidr_block = (none)',
      },
    ]);
  });

  test('what nobody described anew follows from what somebody took away', () => {
    const gone = { ...nothing, actions: ['delete'], before: { id: 'fl-1' }, after: null };
    const plan = {
      resource_drift: [of('aws_flow_log', gone)],
      resource_changes: [of('aws_flow_log', create), of('aws_vpc', create)],
    };
    expect(compare(plan)).toMatchObject([
      { check: 'terraform/gone', subject: 'aws_flow_log.use1', cause: 'outside-change' },
      { check: 'terraform/follows', subject: 'aws_vpc.use1', cause: 'outside-change' },
    ]);
  });
});
