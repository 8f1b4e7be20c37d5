import { labTopology } from '@dwcp/testkit';
import { expect, test } from 'vitest';
import { synthesize } from '../synthesize.ts';

const options = { target: { kind: 'lab', endpoint: 'http://127.0.0.1:4566' }, sshPublicKey: null } as const;

test('replies to what private subnets asked for come in by the ephemeral ports', () => {
  const { stacks } = synthesize(labTopology(), options);
  const acl = JSON.parse(stacks[0]?.json ?? 'null').resource.aws_network_acl.use1_private;
  expect(acl.ingress).toContainEqual(
    expect.objectContaining({ protocol: '6', from_port: 1024, to_port: 65535, cidr_block: '0.0.0.0/0' }),
  );
});

test('more prefixes than a network ACL takes are refused before Terraform is started', () => {
  const base = labTopology();
  const managementPrefixes = Array.from({ length: 20 }, (_, index) => `198.18.${index}.0/24`);
  const topology = { ...base, environment: { ...base.environment, managementPrefixes } };
  expect(() => synthesize(topology, options)).toThrow('site use1 needs 26 network ACL entries, AWS takes 20');
});
