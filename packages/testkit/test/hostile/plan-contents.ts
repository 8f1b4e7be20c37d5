import { readFileSync } from 'node:fs';
import { join } from 'node:path';

type Json = Record<string, unknown>;

/** Rule, error or words → content of a file given as a plan. */
export type Contents = Readonly<Record<string, readonly [expected: string, content: () => string]>>;

const recorded = join(import.meta.dirname, '../../../policy/test/fixtures/terraform/lab.plan.json');
const unreadable = 'REPORT_UNREADABLE';
const resources = ['planned_values', 'root_module', 'resources'];

/** The recorded plan of the lab with another value at a place; without the place when there is none. */
function planWith(path: readonly (string | number)[], value?: unknown): () => string {
  return () => {
    const document = JSON.parse(readFileSync(recorded, 'utf8')) as Json;
    const parent = path.slice(0, -1).reduce<Json>((inner, step) => inner[step] as Json, document);
    parent[path.at(-1) ?? ''] = value;
    return JSON.stringify(document);
  };
}

/** With resources nobody described beside those of the lab. */
function withResources(count: number, type: string, values: (index: number) => Json): () => string {
  return () => {
    const document = JSON.parse(readFileSync(recorded, 'utf8')) as {
      readonly planned_values: { readonly root_module: { readonly resources: unknown[] } };
    };
    for (let index = 0; index < count; index++) {
      const name = `made_${index}`;
      const address = `${type}.${name}`;
      document.planned_values.root_module.resources.push({
        address,
        mode: 'managed',
        type,
        name,
        values: values(index),
      });
    }
    return JSON.stringify(document);
  };
}

const everything = { protocol: '-1', from_port: 0, to_port: 0, cidr_blocks: ['0.0.0.0/0'], self: false };
const ssh = { protocol: 'tcp', from_port: 22, to_port: 22, cidr_blocks: ['0.0.0.0/0'], self: false };
const openGroup = (index: number): Json => ({
  name: `open-${index}`,
  vpc_id: 'vpc-1',
  tags_all: { owner: 'o', env: 'lab', 'cost-center': 'c' },
  ingress: [{ description: 'all', ...everything }],
  egress: [{ description: 'all', ...everything }],
});

export const planContents: Contents = {
  'of another format version': [unreadable, planWith(['format_version'], '2.0')],
  'that ended with an error': [unreadable, planWith(['errored'], true)],
  'without planned values': [unreadable, planWith(['planned_values'])],
  'without a configuration': [unreadable, planWith(['configuration'])],
  'whose planned values are a list': [unreadable, planWith(['planned_values'], [])],
  'whose resources are a map': [unreadable, planWith(resources, {})],
  'whose resource is null': [unreadable, planWith(resources, [null])],
  'whose address is a number': [unreadable, planWith([...resources, 0, 'address'], 1)],
  'whose values are a text': [unreadable, planWith([...resources, 0, 'values'], 'x')],
  'whose modules are a map': [unreadable, planWith(['planned_values', 'root_module', 'child_modules'], {})],
  'whose changes are null': [unreadable, planWith(['resource_changes'], null)],
  'with the prefix of the world': ['DWCP-NET-002', withResources(1, 'aws_vpc', () => ({ cidr_block: '0.0.0.0/0' }))],
  'with a group whose rules are wrong at every level': [
    'not checked policy',
    withResources(1, 'aws_security_group', () => ({
      ingress: [{ cidr_blocks: [1, null, {}], from_port: 'x' }],
      egress: 7,
    })),
  ],
  'with a policy that is no JSON': [
    'not checked policy',
    withResources(1, 'aws_iam_role_policy', () => ({ name: 'p', policy: '{"Statement": [' })),
  ],
  'with a policy of a megabyte': [
    unreadable,
    withResources(1, 'aws_iam_role_policy', () => ({ name: 'p', policy: 'a'.repeat(2 ** 20) })),
  ],
  'with ten thousand open groups': [unreadable, withResources(10_000, 'aws_security_group', openGroup)],
  'with ten thousand violations': ['DWCP-NET-014', withResources(1200, 'aws_security_group', openGroup)],
  'with ten thousand subnets': [
    unreadable,
    withResources(10_000, 'aws_subnet', (index) => ({ cidr_block: `10.${index >> 8}.${index & 255}.0/24` })),
  ],
  'with nineteen hundred equal subnets': [
    'DWCP-NET-003',
    withResources(1900, 'aws_subnet', () => ({ cidr_block: '10.20.1.0/24', availability_zone: 'us-east-1a' })),
  ],
  'with ten thousand open rules in a group': [
    unreadable,
    withResources(1, 'aws_security_group', () => ({ ingress: Array.from({ length: 10_000 }, () => ssh) })),
  ],
  'with four thousand open rules in a group': [
    'DWCP-SEC-025',
    withResources(1, 'aws_security_group', () => ({ ingress: Array.from({ length: 4000 }, () => ssh) })),
  ],
  'with a tag of ten megabytes': [
    unreadable,
    withResources(1, 'aws_instance', () => ({ tags_all: { owner: '', env: 'x'.repeat(10 * 2 ** 20) } })),
  ],
  'with tags named as every object has': [
    'DWCP-SEC-024',
    withResources(1, 'aws_instance', () => JSON.parse('{"tags_all": {"__proto__": "x", "constructor": "y"}}')),
  ],
};
