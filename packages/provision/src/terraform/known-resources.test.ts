import { expect, test } from 'vitest';
import { isKnown, knownIn } from './known-resources.ts';

const known = knownIn([
  {
    type: 'aws_vpc',
    values: { id: 'vpc-1', arn: 'arn:aws:ec2:us-east-1:1:vpc/vpc-1', tags: { env: 'production', name: 'web' } },
  },
  {
    type: 'aws_instance',
    values: {
      id: 'i-1',
      subnet_id: 'subnet-1',
      primary_network_interface_id: 'eni-1',
      root_block_device: [{ volume_id: 'vol-1' }],
      user_data: 'vol-9',
    },
  },
  { type: 'aws_nat_gateway', values: { id: 'nat-1' } },
  { type: 'aws_flow_log', values: { id: 'fl-1', iam_role_arn: 'arn:aws:iam::1:role/other' } },
  { type: 'aws_placement_group', values: { id: 'dwcp', name: 'dwcp' } },
  { type: 'aws_key_pair', values: { id: 'lab', key_name: 'lab', key_pair_id: 'key-1' } },
  { type: 'aws_cloudwatch_log_group', values: { id: 'flows', arn: 'arn:aws:logs:us-east-1:1:log-group:flows' } },
]);

test.each([
  'arn:aws:ec2:us-east-1:1:vpc/vpc-1',
  'arn:aws:ec2:us-east-1:1:instance/i-1',
  'arn:aws:ec2:us-east-1:1:network-interface/eni-1',
  'arn:aws:ec2:us-east-1:1:volume/vol-1',
  'arn:aws:ec2:us-east-1:1:natgateway/nat-1',
  'arn:aws:ec2:us-east-1:1:vpc-flow-log/fl-1',
  'arn:aws:ec2:us-east-1:1:flow-logs/fl-1',
  'arn:aws:ec2:us-east-1:1:key-pair/key-1',
  'arn:aws:logs:us-east-1:1:log-group:flows',
  'arn:aws:logs:us-east-1:1:log-group:flows:*',
])('%s is known', (arn) => {
  expect(isKnown(arn, known)).toBe(true);
});

test.each([
  ['is named like the value of a tag', 'arn:aws:s3:::production'],
  ['is named like the value of a tag, in EC2', 'arn:aws:ec2:us-east-1:1:placement-group/web'],
  ['is named like an id of another type', 'arn:aws:ec2:us-east-1:1:placement-group/vpc-1'],
  ['is named like an id, in another service', 'arn:aws:s3:::vpc-1'],
  ['is a bucket named like the end of an ARN', 'arn:aws:s3:::volume/vol-1'],
  ['is only referred to', 'arn:aws:ec2:us-east-1:1:subnet/subnet-1'],
  ['is only referred to by its ARN', 'arn:aws:iam::1:role/other'],
  ['stands in a text only', 'arn:aws:ec2:us-east-1:1:volume/vol-9'],
  ['has its name in another region', 'arn:aws:logs:eu-west-1:1:log-group:flows'],
  ['is another of its type', 'arn:aws:ec2:us-east-1:1:vpc/vpc-2'],
])('what %s is not', (_what, arn) => {
  expect(isKnown(arn, known)).toBe(false);
});
