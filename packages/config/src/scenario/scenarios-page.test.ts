import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { labTopology } from '@dwcp/testkit';
import { expect, test } from 'vitest';
import { renderJsonSchemas } from '../schema-json.ts';
import { loadScenario } from './load-scenario.ts';
import { listScenarios } from './scenario-names.ts';

const root = join(import.meta.dirname, '../../../..');
const page = readFileSync(join(root, 'docs/scenarios.md'), 'utf8');
const examples = [...page.matchAll(/```yaml\n(.*?)```/gs)].map((match) => match[1] ?? '');

test('the page has two examples', () => {
  expect(examples.length).toBe(2);
});

test.each(examples)('example %# is a scenario without a finding', async (text) => {
  const projectDir = mkdtempSync(join(tmpdir(), 'dwcp-t-'));
  try {
    await cp(join(root, 'config'), join(projectDir, 'config'), { recursive: true });
    const name = /^scenario: (.+)$/m.exec(text)?.[1] ?? '';
    writeFileSync(join(projectDir, 'config/scenarios', `${name}.yaml`), text);
    const { scenario, findings } = await loadScenario({ projectDir, name, topologyOf: async () => labTopology() });
    expect(findings).toEqual([]);
    expect(scenario?.name).toBe(name);
  } finally {
    rmSync(projectDir, { recursive: true });
  }
});

test('the page names every field, every kind of fault and every shipped scenario', async () => {
  const schema: unknown = JSON.parse(renderJsonSchemas()['scenario.schema.json'] ?? '');
  const words = new Set([...wordsOf(schema), ...(await listScenarios(root))]);
  expect(words.size).toBeGreaterThan(60);
  expect([...words].filter((word) => !page.includes(`\`${word}\``))).toEqual([]);
});

/** Names of fields and literal values. */
function wordsOf(node: unknown): readonly string[] {
  if (typeof node !== 'object' || node === null) return [];
  if (Array.isArray(node)) return node.flatMap(wordsOf);
  const { properties, const: literal, enum: choices, ...others } = node as Record<string, unknown>;
  const names = typeof properties === 'object' && properties !== null ? Object.keys(properties) : [];
  const literals = [literal, ...(Array.isArray(choices) ? (choices as readonly unknown[]) : [])];
  return [
    ...names,
    ...literals.filter((value) => typeof value === 'string'),
    ...Object.values(properties ?? {}).flatMap(wordsOf),
    ...Object.values(others).flatMap(wordsOf),
  ];
}
