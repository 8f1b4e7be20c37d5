// What is wrong in a plan of the lab, one case per rule on resources.
import type { DeploymentMode } from '@dwcp/model';
import { add, change, type PlanEdit, refer, remove, set } from './plan-edits.fixture.ts';

export interface PlannedCase {
  readonly rule: string;
  readonly mode: DeploymentMode;
  readonly edits: readonly PlanEdit[];
}

type Rule = Readonly<Record<string, unknown>>;

const members = 'aws_security_group.use1_members';
const nodes = 'aws_security_group.use1_nodes';
const gateway = 'aws_security_group.use1_use1_gw1';
const acl = 'aws_network_acl.use1_private';
const policy = 'aws_iam_role_policy.use1_member';
const role = 'aws_iam_role.use1_member';
const efa = (node: string): PlanEdit => set(`aws_network_interface.use1_${node}`, 'interface_type', 'efa');

/** Some arguments of the one rule or entry of a list that has the given description or number. */
function inRule(address: string, name: string | number, values: Rule): PlanEdit {
  const isIt = (rule: Rule): boolean => rule.description === name || rule.rule_no === name;
  return change<readonly Rule[]>(address, 'ingress', (rules) =>
    rules.map((rule) => (isIt(rule) ? { ...rule, ...values } : rule)),
  );
}

function statement(statement: Rule): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...statement }] });
}

function trusting(principal: Rule): PlanEdit {
  return set(role, 'assume_role_policy', statement({ Action: 'sts:AssumeRole', Principal: principal }));
}

function allowing(Action: string, Resource = '*'): PlanEdit {
  return set(policy, 'policy', statement({ Action: [Action], Resource: [Resource] }));
}

function without(key: string): (tags: Rule) => Rule {
  return (tags) => Object.fromEntries(Object.entries(tags).filter(([name]) => name !== key));
}

const table: Readonly<Record<string, readonly PlanEdit[]>> = {
  'DWCP-SEC-024': [change<Rule>('aws_instance.use1_use1_node2', 'tags_all', without('owner'))],
  'DWCP-SEC-025': [inRule(members, 'ssh', { cidr_blocks: ['198.18.0.0/16', '0.0.0.0/0'] })],
  'DWCP-SEC-026': [inRule(members, 'metrics', { cidr_blocks: ['0.0.0.0/0'], from_port: 3000, to_port: 4000 })],
  'DWCP-SEC-027': [inRule(members, 'ssh', { cidr_blocks: ['8.8.8.0/24'] })],
  'DWCP-SEC-028': [set(nodes, 'egress', [])],
  'DWCP-SEC-029': [inRule(acl, 130, { cidr_block: '0.0.0.0/0' })],
  'DWCP-SEC-030': [inRule(acl, 140, { action: 'allow' })],
  'DWCP-SEC-031': [allowing('*')],
  'DWCP-SEC-032': [allowing('iam:PassRole')],
  'DWCP-SEC-033': [allowing('sqs:*')],
  'DWCP-SEC-034': [set(policy, 'policy', statement({ NotAction: ['iam:*'], Resource: ['*'] }))],
  'DWCP-SEC-035': [trusting({ AWS: '*' })],
  'DWCP-SEC-036': [trusting({ AWS: 'arn:aws:iam::123456789012:root' })],
  'DWCP-SEC-037': [
    change<readonly Rule[]>('aws_instance.use1_use1_gw2', 'root_block_device', ([block]) => [
      { ...block, encrypted: false },
    ]),
  ],
  'DWCP-SEC-038': [
    change<readonly Rule[]>('aws_instance.use1_use1_node1', 'metadata_options', ([block]) => [
      { ...block, http_tokens: 'optional' },
    ]),
  ],
  'DWCP-SEC-039': [set('aws_cloudwatch_log_group.use1_flow_log', 'retention_in_days', 7)],
  'DWCP-SEC-040': [remove('aws_flow_log.use1')],
  'DWCP-SEC-042': [
    add('aws_s3_bucket.state', { bucket: 'state' }),
    add('aws_s3_bucket_public_access_block.state', { block_public_acls: false }),
    refer('aws_s3_bucket_public_access_block.state', 'bucket', 'aws_s3_bucket.state.id'),
  ],
  'DWCP-NET-002': [set('aws_vpc.use1', 'cidr_block', '10.0.0.0/8')],
  'DWCP-NET-003': [set('aws_subnet.use1_private_us_east_1b', 'cidr_block', '10.20.1.0/24')],
  'DWCP-NET-004': [set('aws_subnet.use1_private_us_east_1b', 'availability_zone', 'us-east-1a')],
  'DWCP-NET-005': [set('aws_subnet.use1_private_us_east_1b', 'cidr_block', '10.99.3.0/24')],
  'DWCP-NET-006': [set('aws_subnet.use1_private_us_east_1b', 'map_public_ip_on_launch', true)],
  'DWCP-NET-007': [
    change<readonly Rule[]>('aws_route_table.use1_public', 'route', ([route]) => [
      { ...route, cidr_block: '192.0.2.0/24' },
    ]),
  ],
  'DWCP-NET-008': [
    change<readonly Rule[]>('aws_route_table.use1_private_us_east_1b', 'route', ([route]) => [
      { ...route, cidr_block: '192.0.2.0/24' },
    ]),
  ],
  'DWCP-NET-009': ['a', 'b'].map((zone) =>
    refer(`aws_nat_gateway.use1_us_east_1${zone}`, 'subnet_id', `aws_subnet.use1_private_us_east_1${zone}.id`),
  ),
  'DWCP-NET-010': [remove('aws_route_table_association.use1_private_us_east_1b')],
  'DWCP-NET-011': [
    inRule(nodes, 'all traffic of the site', { cidr_blocks: ['10.99.0.0/16'] }),
    inRule(members, 'all traffic of the other sites', { cidr_blocks: ['10.99.0.0/16'] }),
  ],
  'DWCP-NET-012': [inRule(members, 'ssh', { cidr_blocks: ['8.8.8.0/24'] })],
  'DWCP-NET-013': [
    inRule(nodes, 'all traffic of the site', { protocol: 'icmp', from_port: 8, to_port: -1 }),
    inRule(members, 'all traffic of the other sites', { protocol: 'icmp', from_port: 8, to_port: -1 }),
  ],
  'DWCP-NET-014': [inRule(nodes, 'all traffic of the site', { cidr_blocks: ['10.20.0.0/16', '8.8.8.0/24'] })],
  'DWCP-NET-015': [inRule(acl, 150, { to_port: 32767 })],
  'DWCP-NET-016': [inRule(acl, 160, { protocol: '-1', from_port: 0, to_port: 0 })],
  'DWCP-NET-017': [
    change<readonly Rule[]>(acl, 'ingress', (entries) => [
      ...entries,
      ...Array.from({ length: 20 }, (_, index) => ({ ...entries[0], rule_no: 1000 + index })),
    ]),
  ],
  'DWCP-NET-018': [inRule(gateway, 'tunnel dc1-gw2--use1-gw1', { cidr_blocks: ['0.0.0.0/0'] })],
  'DWCP-NET-019': [efa('use1_node2')],
  'DWCP-NET-020': [
    add('aws_placement_group.members', { name: 'members', strategy: 'cluster' }),
    refer('aws_instance.use1_use1_node1', 'placement_group', 'aws_placement_group.members.name'),
    refer('aws_instance.use1_use1_node2', 'placement_group', 'aws_placement_group.members.name'),
  ],
  'DWCP-NET-021': [
    efa('use1_node1'),
    efa('use1_node2'),
    inRule(nodes, 'all traffic of the site', { self: true }),
    change<readonly Rule[]>(nodes, 'egress', ([rule]) => [{ ...rule, self: true }]),
  ],
  'DWCP-NET-031': [
    add('aws_route53_record.use1', { name: 'dwcp', type: 'A', weighted_routing_policy: [{ weight: 70 }] }),
  ],
  'DWCP-NET-032': [add('aws_lb.front', { name: 'a-name-of-thirty-three-characters', internal: true })],
  'DWCP-NET-033': [
    add('aws_autoscaling_group.nodes', { min_size: 1, max_size: 2 }),
    refer('aws_autoscaling_group.nodes', 'vpc_zone_identifier', [
      'aws_subnet.use1_private_us_east_1a.id',
      'aws_subnet.use1_private_us_east_1b.id',
    ]),
  ],
  'DWCP-NET-034': [
    add('aws_vpc.other', { cidr_block: '10.77.0.0/16' }),
    add('aws_vpc_peering_connection.other', {}),
    refer('aws_vpc_peering_connection.other', 'vpc_id', 'aws_vpc.use1.id'),
    refer('aws_vpc_peering_connection.other', 'peer_vpc_id', 'aws_vpc.other.id'),
  ],
  'DWCP-NET-036': [
    change<readonly Rule[]>(members, 'ingress', (rules) => [
      ...rules,
      { ...rules[0], protocol: 'tcp', from_port: 5432, to_port: 5432, cidr_blocks: ['0.0.0.0/0'], self: false },
    ]),
  ],
};

export const plannedCases: readonly PlannedCase[] = Object.entries(table).map(([rule, edits]) => ({
  rule,
  // Its data port is open to the site itself only.
  mode: rule === 'DWCP-NET-011' ? 'datacenter' : 'hybrid',
  edits,
}));
