import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { configRules } from './config-rules.ts';

const pages = join(import.meta.dirname, '../../../docs/rules');

test('rule ids are unique', () => {
  const ids = configRules.map((rule) => rule.id);
  expect(new Set(ids).size).toBe(ids.length);
});

test('every rule has a page that opens with its id and names its severity and title', () => {
  for (const { id, severity, title } of configRules) {
    const page = join(pages, `${id}.md`);
    expect(existsSync(page), `docs/rules/${id}.md`).toBe(true);
    const text = readFileSync(page, 'utf8');
    expect(text.split('\n')[0]).toBe(`# ${id}`);
    expect(text, `docs/rules/${id}.md`).toContain(severity);
    expect(text.toLowerCase(), `docs/rules/${id}.md`).toContain(title.toLowerCase());
  }
});

test('there is no page without a rule', () => {
  const ids = new Set(configRules.map((rule) => rule.id));
  for (const folder of ['config', 'mode', 'feasibility', 'node', 'scenario']) {
    const names = existsSync(join(pages, folder)) ? readdirSync(join(pages, folder)) : [];
    const orphans = names.map((name) => `${folder}/${name.replace(/\.md$/, '')}`).filter((id) => !ids.has(id));
    expect(orphans).toEqual([]);
  }
});
