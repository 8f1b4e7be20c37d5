import { expect, test } from 'vitest';
import { driftIn } from './parse-drift.ts';
import { type StateResource, stateResources } from './state-resources.ts';
import { documentOf } from './unchanged-plan.ts';

const resource = (name: string, values: object, mode: 'managed' | 'data' = 'managed'): StateResource => ({
  address: `${mode === 'data' ? 'data.' : ''}aws_vpc.${name}`,
  mode,
  type: 'aws_vpc',
  name,
  values,
});
const compare = (before: readonly StateResource[], after: readonly StateResource[]) =>
  driftIn(documentOf({ before, after }, {}));

test('what the provider tells otherwise is a drift, and nothing else is', () => {
  const { resources, known } = compare(
    [
      resource('a', { id: 'vpc-1', tags: null }),
      resource('b', { id: 'vpc-2' }),
      resource('neither-described-nor-there', {}),
    ],
    [resource('a', { id: 'vpc-1', tags: {} }), resource('b', { id: 'vpc-2' })],
  );
  expect(resources).toMatchObject([
    { address: 'aws_vpc.a', action: 'none', isGone: false, outside: [{ argument: 'tags' }] },
  ]);
  expect([...known]).toEqual(['vpc/vpc-1', 'vpc/vpc-2']);
});

test('no value of what differs is shown, for nothing tells which of them are secrets', () => {
  const { resources } = compare([resource('a', { text: 'alpha' })], [resource('a', { text: 'beta' })]);
  expect(JSON.stringify(resources)).not.toMatch(/alpha|beta/);
});

test('what was moved or imported is left to terraform', () => {
  expect(() => compare([], [resource('a', {})])).toThrow('aws_vpc.a is new');
  expect(compare([], [resource('found', { id: 'x' }, 'data')]).resources).toEqual([]);
});

const state = (change: object = {}, instance: object = {}): string =>
  JSON.stringify({
    version: 4,
    terraform_version: '1.11.4',
    serial: 1,
    lineage: 'x',
    outputs: {},
    check_results: null,
    resources: [
      {
        mode: 'managed',
        type: 'aws_vpc',
        name: 'a',
        provider: 'p',
        instances: [{ schema_version: 1, attributes: { id: 'vpc-1' }, index_key: 'one', ...instance }],
        ...change,
      },
    ],
  });

test('a state tells the address and the values of each instance', () => {
  expect(stateResources(state())).toEqual([
    { address: 'aws_vpc.a["one"]', mode: 'managed', type: 'aws_vpc', name: 'a', index: 'one', values: { id: 'vpc-1' } },
  ]);
});

test.each<[string, string]>([
  ['a module', state({ module: 'module.x' })],
  ['a resource that has to be replaced', state({}, { status: 'tainted' })],
  ['what is left of one that was replaced', state({}, { deposed: '0123' })],
  ['a state of another format', state().replace('"version":4', '"version":5')],
  ['checks', state().replace('"check_results":null', '"check_results":[]')],
])('%s is left to terraform', (_name, text) => {
  expect(() => stateResources(text)).toThrow();
});
