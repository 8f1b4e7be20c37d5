#!/usr/bin/env node
// Writes src/generated/aws.ts: types of the Terraform resources dwcp uses, from the saved part of the provider schema.
//
//   node generate.mjs                                   types from src/generated/aws-schema.json
//   terraform providers schema -json | node generate.mjs --save 5.100.0   also renews src/generated/aws-schema.json
//
// Only types are generated, so they cost nothing at run time; @cdktn/provider-generator makes 23 000 lines of classes
// from the same schema, which neither nodenext nor isolatedDeclarations accept.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const resources = [
  'aws_cloudwatch_log_group',
  'aws_default_security_group',
  'aws_eip',
  'aws_eip_association',
  'aws_flow_log',
  'aws_iam_instance_profile',
  'aws_iam_role',
  'aws_iam_role_policy',
  'aws_instance',
  'aws_internet_gateway',
  'aws_key_pair',
  'aws_nat_gateway',
  'aws_network_acl',
  'aws_network_interface',
  'aws_placement_group',
  'aws_route_table',
  'aws_route_table_association',
  'aws_security_group',
  'aws_subnet',
  'aws_vpc',
];
const dataSources = ['aws_ami'];

const here = import.meta.dirname;
const savedPath = join(here, 'src', 'generated', 'aws-schema.json');
const typesPath = join(here, 'src', 'generated', 'aws.ts');

if (process.argv[2] === '--save') {
  const version = process.argv[3];
  if (version === undefined) throw new Error('--save needs the version of the provider');
  writeFileSync(savedPath, save(JSON.parse(readFileSync(0, 'utf8')), version));
}
const saved = JSON.parse(readFileSync(savedPath, 'utf8'));
const text = render(saved);
if (process.argv[2] === '--check') {
  if (readFileSync(typesPath, 'utf8') !== text) {
    console.error('src/generated/aws.ts is not what generate.mjs writes');
    process.exit(1);
  }
} else {
  writeFileSync(typesPath, text);
}

function save(full, version) {
  const aws = full.provider_schemas['registry.terraform.io/hashicorp/aws'];
  const pick = (schemas, names) => Object.fromEntries(names.map((name) => [name, slim(schemas[name].block)]));
  const document = {
    version,
    provider: slim(aws.provider.block),
    resources: pick(aws.resource_schemas, resources),
    dataSources: pick(aws.data_source_schemas, dataSources),
  };
  return `${JSON.stringify(document, null, 1)}\n`;
}

/** What types need of a block; descriptions and deprecated arguments are left out. */
function slim(block) {
  const attributes = Object.entries(block.attributes ?? {})
    .filter(([, attribute]) => attribute.deprecated !== true)
    .map(([name, attribute]) => [name, attributeOf(attribute)]);
  const blocks = Object.entries(block.block_types ?? {})
    .filter(([, type]) => type.block.deprecated !== true)
    .map(([name, type]) => [
      name,
      { nesting: type.nesting_mode, min: type.min_items ?? 0, max: type.max_items ?? 0, ...slim(type.block) },
    ]);
  return {
    attributes: Object.fromEntries(attributes),
    ...(blocks.length === 0 ? {} : { blocks: Object.fromEntries(blocks) }),
  };
}

function attributeOf(attribute) {
  const use = attribute.required ? 'required' : attribute.optional ? 'optional' : 'computed';
  return { use, type: attribute.type };
}

function render(schema) {
  const lines = [
    '// Written by packages/stacks/generate.mjs; do not edit.',
    "import type { Expression } from '../expression.ts';",
    '',
    `export const awsProviderVersion = '${schema.version}';`,
    '',
    '/** Arguments of the provider itself. */',
    `export type AwsProviderArguments = ${blockType(schema.provider, '')};`,
    '',
    ...tableOf(
      'AwsResources',
      'Managed resources: arguments, and the attributes others may refer to.',
      schema.resources,
    ),
    '',
    ...tableOf(
      'AwsDataSources',
      'Data sources: arguments, and the attributes others may refer to.',
      schema.dataSources,
    ),
    '',
  ];
  return lines.join('\n');
}

function tableOf(name, comment, schemas) {
  const entries = Object.entries(schemas).flatMap(([type, block]) => [
    `  readonly ${type}: {`,
    `    readonly arguments: ${blockType(block, '    ')};`,
    `    readonly attribute: ${Object.keys(block.attributes)
      .map((attribute) => `'${attribute}'`)
      .join(' | ')};`,
    '  };',
  ]);
  return [`/** ${comment} */`, `export interface ${name} {`, ...entries, '}'];
}

function blockType(block, indent) {
  const attributes = Object.entries(block.attributes)
    .filter(([name, attribute]) => attribute.use !== 'computed' && !(name === 'id' && attribute.use === 'optional'))
    .map(
      ([name, attribute]) =>
        `${indent}  readonly ${name}${attribute.use === 'required' ? '' : '?'}: ${valueType(attribute.type, `${indent}  `)};`,
    );
  const blocks = Object.entries(block.blocks ?? {}).map(([name, inner]) => {
    const type = blockType(inner, `${indent}  `);
    const single = inner.nesting === 'single' || inner.max === 1;
    return `${indent}  readonly ${name}${inner.min > 0 ? '' : '?'}: ${single ? type : `readonly ${type}[]`};`;
  });
  return `{\n${[...attributes, ...blocks].join('\n')}\n${indent}}`;
}

function valueType(type, indent) {
  if (type === 'string') return 'string';
  if (type === 'number') return 'number | Expression';
  if (type === 'bool') return 'boolean | Expression';
  const [kind, inner] = type;
  switch (kind) {
    case 'list':
    case 'set':
      return `readonly (${valueType(inner, indent)})[] | Expression`;
    case 'map':
      return `Readonly<Record<string, ${valueType(inner, indent)}>>`;
    case 'object':
      // An attribute written as a block: every member must be there, null when unused.
      return `{\n${Object.entries(inner)
        .map(([name, member]) => `${indent}  readonly ${name}: ${valueType(member, `${indent}  `)} | null;`)
        .join('\n')}\n${indent}}`;
    default:
      throw new Error(`unknown type ${JSON.stringify(type)}`);
  }
}
