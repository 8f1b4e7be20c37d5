import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { resourcesOf } from './resources-of.ts';

const fixtures = join(import.meta.dirname, '../../test/fixtures/terraform');
const text = readFileSync(join(fixtures, 'modules.plan.json'), 'utf8');
const resources = resourcesOf([{ file: 'plan.json', text }], 'plan');

function read(plan: string): unknown {
  return resourcesOf([{ file: 'plan.json', text: plan }], 'plan');
}

test('references of a plan lead through count, for_each, module arguments and module outputs', () => {
  expect(resources.nat_gateways).toEqual([
    { address: 'aws_nat_gateway.n[0]', subnet: 'aws_subnet.public[0]' },
    { address: 'aws_nat_gateway.n[1]', subnet: 'aws_subnet.public[1]' },
  ]);
  const inner = resources.route_tables.filter((table) => table.address.startsWith('module.'));
  expect(inner.map(({ vpc, subnets, routes }) => ({ vpc, subnets, target: routes[0]?.target }))).toEqual(
    ['eu-west-1a', 'eu-west-1b'].map((zone) => ({
      vpc: 'aws_vpc.main',
      subnets: [`module.private["${zone}"].aws_subnet.this`],
      target: 'aws_nat_gateway.n[0]',
    })),
  );
  expect(resources.autoscaling_groups[0]).toMatchObject({
    subnets: ['module.private["eu-west-1a"].aws_subnet.this', 'module.private["eu-west-1b"].aws_subnet.this'],
    has_scaling_policy: true,
    health_check_type: 'EC2',
  });
});

test('the regions of a plan are those of its providers, by constant or by variable', () => {
  expect(resources.regions).toEqual(['eu-west-1', 'us-west-2']);
});

test('a group named in a rule is resolved, a prefix of IPv6 that AWS will give is not', () => {
  const group = resources.security_groups.find((candidate) => candidate.name === 'app');
  expect(group?.ingress.map(({ description, security_groups }) => [description, security_groups])).toEqual([
    ['from lb', ['aws_security_group.lb']],
    ['vpc', []],
  ]);
  expect(resources.unresolved).toContainEqual({
    address: 'aws_security_group.app',
    attribute: 'ingress[vpc].ipv6_cidr_blocks',
  });
});

test('a policy document that refers to a new resource is read from its statements', () => {
  const policy = resources.iam_roles[0]?.policies.find((candidate) => candidate.address === 'aws_iam_policy.p');
  expect(policy?.statements).toMatchObject([
    {
      actions: ['logs:PutLogEvents'],
      resources: ['*', 'aws_cloudwatch_log_group.l'],
      conditions: [{ operator: 'StringEquals', key: 'aws:RequestedRegion', values: ['eu-west-1'] }],
    },
  ]);
});

test('encryption and metadata nobody spoke of are unresolved, never assumed', () => {
  expect(resources.instances.find((one) => one.address === 'aws_instance.i')).toMatchObject({
    imds_tokens: null,
    root_volume_encrypted: null,
  });
  expect(resources.unresolved).toEqual(
    expect.arrayContaining([
      { address: 'aws_ebs_volume.v', attribute: 'encrypted' },
      { address: 'aws_instance.i', attribute: 'imds_tokens' },
      { address: 'aws_instance.i', attribute: 'root_volume_encrypted' },
    ]),
  );
});

test('what is no plan is refused with the file and the reason', () => {
  const cases: readonly (readonly [string, RegExp])[] = [
    ['', /^plan\.json is not JSON: it is empty$/],
    ['{', /^plan\.json is not JSON$/],
    ['[]', /^plan\.json is not `terraform show -json <plan>`: /],
    ['{"format_version":"1.0","values":{}}', /planned_values/],
    ['{"format_version":"2.0"}', /format_version: expected format version 1/],
    [JSON.stringify({ ...JSON.parse(text), errored: true }), /errored: the plan ended with an error/],
    [JSON.stringify({ ...JSON.parse(text), complete: false }), /complete: the plan leaves changes out/],
    [JSON.stringify({ ...JSON.parse(text), deferred_changes: [{}] }), /deferred_changes: the plan puts changes off/],
    [
      JSON.stringify({ ...JSON.parse(text), checks: [{ status: 'pass' }, { status: 'fail' }] }),
      /checks\.1\.status: a check/,
    ],
    [JSON.stringify({ ...JSON.parse(text), checks: [{ status: 'error' }] }), /checks\.0\.status: a check/],
    [`${'['.repeat(5000)}${']'.repeat(5000)}`, /nested deeper than 200 levels/],
  ];
  for (const [plan, message] of cases) {
    expect(() => read(plan)).toThrow(
      expect.objectContaining({ code: 'REPORT_UNREADABLE', message: expect.stringMatching(message) }),
    );
  }
});

test('a plan larger than 64 MB is refused before it is parsed', () => {
  expect(() => read(' '.repeat(64 * 1024 * 1024 + 1))).toThrow('plan.json is larger than 64 MB');
});

test('what exists already is found by its id, what is not of this configuration stays an id', () => {
  const plan = JSON.parse(text);
  const [first] = plan.planned_values.root_module.resources.filter((one: { type: string }) => one.type === 'aws_vpc');
  first.values.id = 'vpc-0a1b';
  for (const resource of plan.planned_values.root_module.resources) {
    if (resource.type === 'aws_internet_gateway') resource.values.vpc_id = 'vpc-0a1b';
    if (resource.type === 'aws_flow_log') resource.values.vpc_id = 'vpc-9999';
  }
  for (const { address, change } of plan.resource_changes) {
    if (/^aws_(internet_gateway|flow_log|vpc)\./.test(address)) change.after_unknown = {};
  }
  const { internet_gateways, flow_logs } = resourcesOf([{ file: 'f', text: JSON.stringify(plan) }], 'plan');
  expect(internet_gateways).toEqual([{ address: 'aws_internet_gateway.main', vpc: 'aws_vpc.main' }]);
  expect(flow_logs).toEqual([{ address: 'aws_flow_log.f', vpc: 'vpc-9999' }]);
});

test('rules that are not known before apply are listed, not left out', () => {
  const plan = JSON.parse(text);
  const group = plan.planned_values.root_module.resources.find(
    (one: { address: string }) => one.address === 'aws_security_group.app',
  );
  const change = plan.resource_changes.find((one: { address: string }) => one.address === 'aws_security_group.app');
  delete group.values.ingress;
  change.change.after_unknown.ingress = true;
  const { security_groups, unresolved } = resourcesOf([{ file: 'f', text: JSON.stringify(plan) }], 'plan');
  expect(security_groups.find((one) => one.name === 'app')?.ingress).toEqual([]);
  expect(unresolved).toContainEqual({ address: 'aws_security_group.app', attribute: 'ingress' });
});
