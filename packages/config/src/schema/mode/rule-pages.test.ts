import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { modeRuleList } from './rules/index.ts';
import { sampleInput } from './sample-document.ts';
import { type ModeDocument, modeConfigSchema } from './schema.ts';

const pages = join(import.meta.dirname, '../../../../../docs/rules');

test.each(modeRuleList)('the page of $id shows what it reports, and what it does not', ({ id, check }) => {
  const [bad, good] = examplesOf(readFileSync(join(pages, `${id}.md`), 'utf8'));
  expect(check(bad).length).toBeGreaterThan(0);
  expect(check(good)).toEqual([]);
});

/** The two examples of a page, each laid over the shortest document of its mode. */
function examplesOf(page: string): readonly [ModeDocument, ModeDocument] {
  const [, bad = '', good = ''] = page.split(/^(?:Bad|Good):$/m);
  return [documentOf(bad), documentOf(good)];
}

function documentOf(indented: string): ModeDocument {
  const example = parse(indented.replaceAll(/^ {4}/gm, ''));
  return modeConfigSchema.parse(laidOver(sampleInput(example.mode), example));
}

/** `null` in an example takes the field out. */
function laidOver(base: unknown, change: unknown): unknown {
  if (change === null) return undefined;
  if (!isMap(base) || !isMap(change)) return change;
  const merged: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(change)) merged[key] = laidOver(merged[key], value);
  return merged;
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
