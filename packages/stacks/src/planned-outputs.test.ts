import { labTopology } from '@dwcp/testkit';
import { expect, test } from 'vitest';
import { plannedOutputs } from './planned-outputs.ts';
import { synthesize } from './synthesize.ts';

const [stack] = synthesize(labTopology(), {
  target: { kind: 'lab', endpoint: 'http://127.0.0.1:9' },
  sshPublicKey: null,
}).stacks;
if (stack === undefined) throw new Error('the lab has a cloud half');
const outputs = plannedOutputs(stack);

test('an instance has its address, its Elastic IP, and its groups by address', () => {
  expect(outputs.instances).toContainEqual({
    name: 'use1-gw1',
    site: 'use1',
    instance_id: 'aws_instance.use1_use1_gw1',
    private_ip: '10.20.0.10',
    public_ip: '198.51.100.11',
    subnet_id: 'aws_subnet.use1_public_us_east_1a',
    availability_zone: 'us-east-1a',
    security_group_ids: ['aws_security_group.use1_members', 'aws_security_group.use1_use1_gw1'],
    source_dest_check: false,
  });
});

test('the rules of a group are those of the configuration', () => {
  const groups = outputs.security_groups as readonly { readonly id: string; readonly ingress: readonly unknown[] }[];
  const members = groups.find((group) => group.id === 'aws_security_group.use1_members');
  expect(members?.ingress).toContainEqual(
    expect.objectContaining({ description: 'VXLAN site fabric', from_port: 4789, self: true }),
  );
});

test('no reference is left', () => {
  expect(JSON.stringify(outputs)).not.toContain('${');
});
