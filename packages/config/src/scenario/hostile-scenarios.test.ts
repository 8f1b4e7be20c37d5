import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { labTopology } from '@dwcp/testkit';
import { expect, test } from 'vitest';
import { checkScenario } from '../rules/scenario/index.ts';
import { checkSchema } from '../schema/check-schema.ts';
import { scenarioSchema } from '../schema/scenario/index.ts';
import { parseYaml } from '../yaml/parse.ts';

const file = join(import.meta.dirname, '../../../../config/scenarios/hybrid-failover.yaml');
const topology = labTopology();

const hostile: readonly (readonly [string, unknown])[] = [
  ['nothing', null],
  ['a negative number', -1],
  ['no number', Number.NaN],
  ['an enormous number', 1e300],
  ['no text', ''],
  ['a path', '../../etc/passwd'],
  ['a name every object has', 'constructor'],
  ['a long text', 'x'.repeat(100_000)],
  ['a list', []],
  ['a map', {}],
  ['a list of itself', [[[[]]]]],
  ['a map of names every object has', JSON.parse('{"__proto__": {}, "constructor": {}, "toString": {}}')],
];

test.each(hostile)('%s at any place is reported or harmless, and never a crash', (_what, value) => {
  const whole = parseYaml('hybrid-failover.yaml', readFileSync(file, 'utf8')).document?.value;
  const places = placesOf(whole, []);
  expect(places.length).toBeGreaterThan(100);
  for (const place of places) {
    const { presumed, issues } = checkSchema(withValue(whole, place, value), scenarioSchema);
    const said = presumed === null ? [] : checkScenario(presumed, { name: 'hybrid-failover', topology });
    for (const issue of [...issues, ...said]) {
      expect(issue.message, place.join('.')).not.toMatch(/undefined|\[object|x{100}/);
    }
  }
});

type Path = readonly (string | number)[];

function placesOf(value: unknown, path: Path): readonly Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  const entries = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return [path, ...entries.flatMap(([key, inner]) => placesOf(inner, [...path, key]))];
}

function withValue(whole: unknown, path: Path, value: unknown): unknown {
  const key = path.at(-1);
  if (key === undefined) return value;
  const copy: unknown = structuredClone(whole);
  const parent = path.slice(0, -1).reduce<unknown>((inner, step) => Reflect.get(inner as object, step), copy);
  Reflect.set(parent as object, key, value);
  return copy;
}
