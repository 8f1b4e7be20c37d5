import { configRules } from '@dwcp/config';
import { expect, test } from 'vitest';
import { listRuleIds, loadRulePage } from './rule-pages.ts';

/** Findings dwcp makes of what a tool says. */
const toolRules = ['ansible/syntax', 'terraform/invalid', 'terraform/warning'];

test('every rule has a page, and every page a rule', async () => {
  const rules = [...configRules.map((rule) => rule.id), ...toolRules];
  expect(await listRuleIds()).toEqual(rules.toSorted());
});

test('a page opens with its id and says more than that', async () => {
  const ids = await listRuleIds();
  const pages = await Promise.all(ids.map(async (id) => ({ id, text: (await loadRulePage(id)) ?? '' })));
  expect(pages.filter(({ id, text }) => !text.startsWith(`# ${id}\n`) || text.length < 120)).toEqual([]);
});

test('an id never leads out of the directory of pages', async () => {
  expect(await loadRulePage('../../README')).toBeNull();
  expect(await loadRulePage('/etc/passwd')).toBeNull();
});
