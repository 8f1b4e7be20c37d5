import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { onlyProvider } from './only-provider.ts';

const hasOnlyOneProvider = (files: readonly unknown[]): boolean => onlyProvider(files) !== null;
const project = join(import.meta.dirname, '..', '..', '..', '..');
const read = (path: string): unknown => JSON.parse(readFileSync(join(project, path), 'utf8'));
const lab = read('deployments/terraform/lab/main.tf.json') as Readonly<Record<string, object>>;
const provider = { aws: [{ alias: 'one', region: 'us-east-1' }] };
const vpc = (own: object): object => ({ aws_vpc: { own } });

test('the lab has one configuration of one provider, with more resources beside it, too', () => {
  expect(hasOnlyOneProvider([lab])).toBe(true);
  const [aws] = (lab.provider as { readonly aws: readonly { readonly alias: string }[] }).aws;
  expect(hasOnlyOneProvider([lab, { resource: vpc({ provider: `aws.${aws?.alias}` }) }])).toBe(true);
});

test('it is told by its alias, which the default of its type has none of', () => {
  expect(onlyProvider([{ provider }])).toEqual({ alias: 'one' });
  expect(onlyProvider([{ provider: { aws: [{ region: 'us-east-1' }] } }])).toEqual({ alias: null });
});

test('two regions are two configurations, wherever the second one is written', () => {
  expect(hasOnlyOneProvider([read('packages/stacks/test/golden/two-regions/main.tf.json')])).toBe(false);
  expect(hasOnlyOneProvider([{ provider }, { provider: { aws: [{ alias: 'two' }] } }])).toBe(false);
  expect(hasOnlyOneProvider([{ provider: { ...provider, tls: {} } }])).toBe(false);
});

test('a resource that names no configuration has one that Terraform makes up', () => {
  expect(hasOnlyOneProvider([{ provider, resource: vpc({ provider: 'aws.one' }) }])).toBe(true);
  expect(hasOnlyOneProvider([{ provider, resource: vpc({}) }])).toBe(false);
  expect(hasOnlyOneProvider([{ provider, data: { aws_ami: { own: {} } } }])).toBe(false);
  expect(hasOnlyOneProvider([{ provider: { aws: { region: 'us-east-1' } }, resource: vpc({}) }])).toBe(true);
  expect(hasOnlyOneProvider([{ provider: { aws: [{}] }, resource: { random_id: { own: {} } } }])).toBe(false);
});

test.each([
  ['a module', { provider, module: { own: {} } }],
  ['blocks as a list', { provider, resource: [vpc({ provider: 'aws.one' })] }],
  ['a list of blocks of a type', { provider, resource: { aws_vpc: [{ own: { provider: 'aws.one' } }] } }],
  ['no provider', { resource: vpc({}) }],
  ['no object', []],
])('nothing is said of %s', (_, file) => {
  expect(hasOnlyOneProvider([file])).toBe(false);
});
