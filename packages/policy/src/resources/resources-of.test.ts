import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { resourcesOf } from './resources-of.ts';
import { unjudgedResources } from './unjudged-resources.ts';

const project = join(import.meta.dirname, '../../../..');
const fixtures = join(import.meta.dirname, '../../test/fixtures/terraform');
const lab = readFileSync(join(project, 'deployments/terraform/lab/main.tf.json'), 'utf8');
const labPlan = readFileSync(join(fixtures, 'lab.plan.json'), 'utf8');
const twoRegions = readFileSync(join(project, 'packages/stacks/test/golden/two-regions/main.tf.json'), 'utf8');

function synth(resource: object, more: object = {}): ReturnType<typeof resourcesOf> {
  return resourcesOf(
    [{ file: 'main.tf.json', text: JSON.stringify({ provider: { aws: { region: 'us-east-1' } }, resource, ...more }) }],
    'synth',
  );
}

test('the configuration of the lab and a plan of it give the same resources', () => {
  const fromSynth = resourcesOf([{ file: 'main.tf.json', text: lab }], 'synth');
  const fromPlan = resourcesOf([{ file: 'plan.json', text: labPlan }], 'plan');
  expect(fromPlan).toEqual({ ...fromSynth, source: 'plan' });
  expect(fromSynth.unresolved).toEqual([]);
  expect(fromSynth.regions).toEqual(['us-east-1']);
});

test('subnets of the lab are public by their route, and machines stand where their interface does', () => {
  const { subnets, instances } = resourcesOf([{ file: 'main.tf.json', text: lab }], 'synth');
  expect(subnets.map(({ address, tier }) => [address, tier])).toEqual([
    ['aws_subnet.use1_private_us_east_1a', 'private'],
    ['aws_subnet.use1_private_us_east_1b', 'private'],
    ['aws_subnet.use1_public_us_east_1a', 'public'],
    ['aws_subnet.use1_public_us_east_1b', 'public'],
  ]);
  expect(instances[0]).toMatchObject({
    address: 'aws_instance.use1_use1_gw1',
    subnet: 'aws_subnet.use1_public_us_east_1a',
    availability_zone: 'us-east-1a',
    imds_tokens: 'required',
    root_volume_encrypted: true,
    source_dest_check: false,
    network_interfaces: ['aws_network_interface.use1_use1_gw1'],
  });
  expect(instances[0]?.tags).toMatchObject({ owner: 'network-team', 'cost-center': 'cc-1042', 'dwcp:role': 'gateway' });
});

test('what the document does not hold is counted by type', () => {
  const { ignored_types } = resourcesOf([{ file: 'main.tf.json', text: lab }], 'synth');
  expect(ignored_types).toEqual({ aws_eip: 4, aws_eip_association: 2, aws_iam_instance_profile: 1, aws_key_pair: 1 });
});

test('a policy in JSON is parsed, what it refers to stands there by its address', () => {
  const { iam_roles } = resourcesOf([{ file: 'main.tf.json', text: lab }], 'synth');
  expect(iam_roles.find((role) => role.address === 'aws_iam_role.use1_flow_log')).toMatchObject({
    trust: [{ effect: 'Allow', actions: ['sts:AssumeRole'], principals: [{ type: 'Service' }] }],
    policies: [
      {
        address: 'aws_iam_role_policy.use1_flow_log',
        statements: [
          { resources: ['aws_cloudwatch_log_group.use1_flow_log', 'aws_cloudwatch_log_group.use1_flow_log:*'] },
        ],
      },
    ],
  });
});

test('several stacks are one document, and addresses two of them share are told apart', () => {
  const both = resourcesOf(
    [
      { file: 'a', text: lab },
      { file: 'b', text: twoRegions },
    ],
    'synth',
  );
  expect(both.vpcs.map((vpc) => vpc.address)).toEqual(['a:aws_vpc.use1', 'b:aws_vpc.use1', 'b:aws_vpc.usw2']);
  expect(both.subnets.find((subnet) => subnet.address.startsWith('a:'))?.vpc).toBe('a:aws_vpc.use1');
  expect(both.regions).toEqual(['us-east-1', 'us-west-2']);
});

test('rules that stand alone are part of their group, a rule of an unknown group has one of its own', () => {
  const rule = { type: 'ingress', protocol: '6', from_port: 22, to_port: 22, cidr_blocks: ['0.0.0.0/0'] };
  const { security_groups, network_acls, route_tables } = synth({
    aws_security_group: { a: { name: 'a' } },
    aws_security_group_rule: {
      own: { ...rule, security_group_id: `\${aws_security_group.a.id}` },
      foreign: { ...rule, security_group_id: 'sg-1' },
    },
    aws_network_acl: { n: {} },
    aws_network_acl_rule: {
      r: {
        network_acl_id: `\${aws_network_acl.n.id}`,
        rule_number: 7,
        rule_action: 'ALLOW',
        protocol: 'all',
        ipv6_cidr_block: '::/0',
      },
    },
    aws_route_table: { t: {} },
    aws_route: {
      r: {
        route_table_id: `\${aws_route_table.t.id}`,
        destination_ipv6_cidr_block: '::/0',
        gateway_id: `\${aws_internet_gateway.i.id}`,
      },
    },
    aws_internet_gateway: { i: {} },
  });
  expect(security_groups.map(({ address, ingress }) => [address, ingress.map(({ protocol }) => protocol)])).toEqual([
    ['aws_security_group.a', ['tcp']],
    ['aws_security_group_rule.foreign', ['tcp']],
  ]);
  expect(network_acls[0]?.ingress).toMatchObject([
    { rule_number: 7, action: 'allow', protocol: '-1', cidr_block: null, ipv6_cidr_block: '::/0' },
  ]);
  expect(route_tables[0]?.routes).toEqual([
    { destination: '::/0', target_type: 'internet_gateway', target: 'aws_internet_gateway.i' },
  ]);
});

test('an expression nobody evaluated is null and listed', () => {
  const { subnets, security_groups, unresolved } = synth({
    aws_vpc: { v: { cidr_block: '10.0.0.0/16' } },
    aws_subnet: { s: { vpc_id: `\${aws_vpc.v.id}`, cidr_block: `\${cidrsubnet(aws_vpc.v.cidr_block, 8, 1)}` } },
    aws_security_group: {
      g: { name: 'g', ingress: [{ description: 'x', protocol: 'tcp', cidr_blocks: ['10.0.0.0/8', `\${var.more}`] }] },
    },
  });
  expect(subnets[0]).toMatchObject({ vpc: 'aws_vpc.v', cidr_block: null, tier: 'unknown' });
  expect(security_groups[0]?.ingress[0]?.cidr_blocks).toEqual(['10.0.0.0/8']);
  expect(unresolved).toEqual([
    { address: 'aws_security_group.g', attribute: 'ingress[x].cidr_blocks' },
    { address: 'aws_subnet.s', attribute: 'cidr_block' },
  ]);
});

test('a policy of an aws_iam_policy_document and an attached one reach the role', () => {
  const { iam_roles, unresolved, outside_plan } = synth(
    {
      aws_iam_role: {
        r: {
          name: 'r',
          assume_role_policy: '{"Statement":{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole"}}',
        },
      },
      aws_iam_policy: { p: { policy: `\${data.aws_iam_policy_document.d.json}` } },
      aws_iam_role_policy_attachment: {
        own: { role: `\${aws_iam_role.r.name}`, policy_arn: `\${aws_iam_policy.p.arn}` },
        aws: { role: 'r', policy_arn: 'arn:aws:iam::aws:policy/AdministratorAccess' },
        other: { role: 'r', policy_arn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' },
      },
    },
    { data: { aws_iam_policy_document: { d: { statement: { actions: ['s3:*'], resources: ['*'] } } } } },
  );
  expect(iam_roles).toMatchObject([
    {
      trust: [{ actions: ['sts:AssumeRole'], principals: [{ type: '*', identifiers: ['*'] }] }],
      policies: [
        { address: 'arn:aws:iam::aws:policy/AdministratorAccess', statements: [{ actions: ['*'] }] },
        { address: 'arn:aws:iam::aws:policy/ReadOnlyAccess', statements: [] },
        { address: 'aws_iam_policy.p', statements: [{ effect: 'Allow', actions: ['s3:*'] }] },
      ],
    },
  ]);
  expect(unresolved).toEqual([]);
  expect(outside_plan).toEqual([{ address: 'arn:aws:iam::aws:policy/ReadOnlyAccess', reason: 'foreign policy' }]);
});

test('the policies of AWS for agents on an instance are known, another one is named as not in the plan', () => {
  const arn = 'arn:aws:iam::aws:policy';
  const managed_policy_arns = [`${arn}/AmazonSSMManagedInstanceCore`, `${arn}/CloudWatchAgentServerPolicy`];
  const attach = (arns: readonly string[]) =>
    synth({ aws_iam_role: { r: { name: 'r', assume_role_policy: '{"Statement":[]}', managed_policy_arns: arns } } });
  const known = attach(managed_policy_arns);
  expect([known.unresolved, unjudgedResources(known)]).toEqual([[], null]);
  expect(known.iam_roles[0]?.policies.map(({ statements }) => statements.length)).toEqual([3, 2]);
  const more = attach([...managed_policy_arns, `${arn}/ReadOnlyAccess`]);
  expect([more.unresolved, unjudgedResources(more)]).toEqual([
    [],
    `what these attached policies say is not in the plan: ${arn}/ReadOnlyAccess`,
  ]);
});

test('names that mean something to JavaScript are names like any other', () => {
  const text =
    '{"resource":{"__proto__":{"x":{"polluted":true}},"aws_vpc":{"__proto__":{"cidr_block":"10.0.0.0/16","tags":{"__proto__":"t"}}}}}';
  const { vpcs, ignored_types } = resourcesOf([{ file: 'f', text }], 'synth');
  expect(vpcs.map((vpc) => [vpc.address, vpc.cidr_block])).toEqual([['aws_vpc.__proto__', '10.0.0.0/16']]);
  expect(Object.entries(vpcs[0]?.tags ?? {})).toEqual([['__proto__', 't']]);
  expect(Object.entries(ignored_types)).toEqual([['__proto__', 1]]);
  expect(Reflect.get({}, 'polluted')).toBeUndefined();
});

test('rules that are made later, or are no rules, are listed, not left out', () => {
  const { unresolved } = synth({
    aws_security_group: {
      dynamic: { name: 'a', dynamic: { ingress: { for_each: `\${var.ports}`, content: { protocol: 'tcp' } } } },
      list: { name: 'b', ingress: [{ description: 'x', protocol: 'tcp' }, `\${var.rule}`] },
      text: { name: 'c', ingress: 'all' },
      none: { name: 'd', ingress: [], egress: null },
    },
  });
  expect(unresolved).toEqual(
    ['dynamic', 'list', 'text'].map((name) => ({ address: `aws_security_group.${name}`, attribute: 'ingress' })),
  );
});
