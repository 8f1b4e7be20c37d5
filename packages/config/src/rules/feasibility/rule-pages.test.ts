import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { checkSchema } from '../../schema/check-schema.ts';
import { environmentSchema } from '../../schema/environment/index.ts';
import { modeConfigSchema, toModeConfig } from '../../schema/mode/index.ts';
import { sampleInput } from '../../schema/mode/sample-document.ts';
import { checkEnvironment } from '../index.ts';
import { feasibilityTable } from './table.ts';

const root = join(import.meta.dirname, '../../../../..');

test.each(Object.keys(feasibilityTable))('the page of %s shows what it reports, and what it does not', (id) => {
  const text = readFileSync(join(root, `docs/rules/${id}.md`), 'utf8');
  expect(text).toMatch(/^Documented: /m);
  const [bad = '', good = ''] = [...text.matchAll(/^```yaml\n(.*?)^```$/gms)].map((match) => match[1] ?? '');
  expect(foundIn(bad, id).length).toBeGreaterThan(0);
  expect(foundIn(good, id)).toEqual([]);
});

/** What the rule says about an example: parts of files, each laid over the shipped environment or the shortest mode. */
function foundIn(example: string, id: string): readonly string[] {
  const parts = [...example.matchAll(/^# config\/(\S+)\.yaml\n((?:(?!# config).*\n)*)/gm)];
  const part = (pattern: RegExp): readonly [string | undefined, unknown] => {
    const match = parts.find(([, file = '']) => pattern.test(file));
    return [pattern.exec(match?.[1] ?? '')?.[1], parse(match?.[2] ?? '') ?? {}];
  };
  const [environment, changes] = part(/^environments\/(.*)$/);
  const [mode, modeChanges] = part(/^dwcp-v3-(.*)$/);
  const shipped = parse(readFileSync(join(root, `config/environments/${environment}.yaml`), 'utf8'));
  const { document, issues } = checkSchema(laidOver(shipped, changes), environmentSchema);
  if (document === null) throw new Error(JSON.stringify(issues));
  const modeConfig =
    mode === 'datacenter' || mode === 'internet' || mode === 'hybrid'
      ? toModeConfig(modeConfigSchema.parse(laidOver(sampleInput(mode), modeChanges)), '')
      : null;
  return checkEnvironment(document, { environment: environment ?? '', modeConfig })
    .filter(({ ruleId }) => ruleId === id)
    .map(({ message }) => message);
}

function laidOver(base: unknown, change: unknown): unknown {
  if (!isMap(base) || !isMap(change)) return change;
  const merged: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(change)) merged[key] = laidOver(merged[key], value);
  return merged;
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
