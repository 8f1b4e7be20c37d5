import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { allRules } from '@dwcp/lint';
import { expect, test } from 'vitest';
import { installationDirectory } from './installation.ts';
import { findRuleId, listRuleIds, loadRulePage, loadRulePages, summarizeRule } from './rule-pages.ts';

const severityNames = ['critical', 'high', 'medium', 'low'];

test('every rule has a page, and every page a rule', async () => {
  const rules = await allRules(join(installationDirectory, 'policies'));
  expect(await listRuleIds()).toEqual(rules.map((rule) => rule.id).toSorted());
});

test('a page opens with its id and says more than that', async () => {
  const ids = await listRuleIds();
  const pages = await Promise.all(ids.map(async (id) => ({ id, text: (await loadRulePage(id)) ?? '' })));
  expect(pages.filter(({ id, text }) => !text.startsWith(`# ${id}\n`) || text.length < 120)).toEqual([]);
});

test('every page says the severity and the title of its rule where `dwcp explain` looks for them', async () => {
  const summaries = [...(await loadRulePages())].map(([id, page]) => summarizeRule(id, page));
  const silent = summaries.filter(({ severity, title }) => !severityNames.includes(severity) || title.length < 10);
  expect(silent).toEqual([]);
});

test('a page says the severity its rule has', async () => {
  const rules = await allRules(join(installationDirectory, 'policies'));
  const pages = await loadRulePages();
  const said = rules.map(({ id }) => ({ id, severity: summarizeRule(id, pages.get(id) ?? '').severity }));
  expect(said).toEqual(rules.map(({ id, severity }) => ({ id, severity })));
});

test('the area of a rule is what its id begins with', () => {
  expect(summarizeRule('config/unknown-key', '').area).toBe('config');
  expect(summarizeRule('DWCP-SEC-001', '').area).toBe('DWCP-SEC');
});

test('an id never leads out of the directory of pages', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'dwcp-pages-'));
  await mkdir(join(directory, 'rules'));
  await writeFile(join(directory, 'secret.md'), 'secret');
  await writeFile(join(directory, 'rules', 'a.md'), 'page');
  const rules = join(directory, 'rules');
  for (const id of [
    '../secret',
    '../../secret',
    `${directory}/secret`,
    './a',
    'a/../../secret',
    '..\\secret',
    '',
    '\0',
  ]) {
    expect(await loadRulePage(id, rules)).toBeNull();
  }
  expect(await loadRulePage('a', rules)).toBe('page');
  await rm(directory, { recursive: true });
});

test('an id is found in any case, under the name its page has', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'dwcp-pages-'));
  await writeFile(join(directory, 'DWCP-SEC-001.md'), '# DWCP-SEC-001\n');
  expect(await findRuleId('dwcp-sec-001', directory)).toBe('DWCP-SEC-001');
  expect(await loadRulePage('Dwcp-Sec-001', directory)).toBe('# DWCP-SEC-001\n');
  expect(await findRuleId('DWCP-SEC-002', directory)).toBeNull();
  await rm(directory, { recursive: true });
});
