import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { renderJsonSchemas } from './schema-json.ts';

const folder = join(import.meta.dirname, '../../../config/schema');

test('config/schema holds what the schemas in the code say', () => {
  for (const [file, text] of Object.entries(renderJsonSchemas())) {
    const path = join(folder, file);
    if (process.env.UPDATE_GOLDEN === '1') {
      mkdirSync(folder, { recursive: true });
      writeFileSync(path, text);
    }
    expect(readFileSync(path, 'utf8'), `${file} is out of date: run \`make golden\``).toBe(text);
  }
});

test.each(['drift-ignores', 'environment', 'node', 'scenario', 'security-config', 'waivers'])(
  'every field of %s.schema.json is described',
  (name) => {
    const schema: unknown = JSON.parse(renderJsonSchemas()[`${name}.schema.json`] ?? '');
    expect(undescribed(schema, '')).toEqual([]);
  },
);

function undescribed(node: unknown, path: string): readonly string[] {
  if (typeof node !== 'object' || node === null) return [];
  const properties: unknown = Reflect.get(node, 'properties');
  const own = Object.entries(typeof properties === 'object' && properties !== null ? properties : {}).flatMap(
    ([name, property]: [string, unknown]) => {
      const isConstant = typeof property === 'object' && property !== null && 'const' in property;
      const isDescribed = typeof property === 'object' && property !== null && 'description' in property;
      return [...(isDescribed || isConstant ? [] : [`${path}.${name}`]), ...undescribed(property, `${path}.${name}`)];
    },
  );
  const inner = ['additionalProperties', 'items'].flatMap((key) => undescribed(Reflect.get(node, key), `${path}.*`));
  const options = ['anyOf', 'oneOf'].flatMap((key) => {
    const list: unknown = Reflect.get(node, key);
    return Array.isArray(list) ? list.flatMap((option) => undescribed(option, path)) : [];
  });
  return [...own, ...inner, ...options];
}
