import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { locateRules, userRulesOf } from './user-rules.ts';

let directory = '';
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'dwcp-rules-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const ref = (...path: readonly string[]) => path.map((value) => ({ type: 'string', value }));

test('only rules that say something are asked, in one order', () => {
  const virtual = [
    ref('data', 'team', 'warn_names'),
    ref('data', 'main', 'deny'),
    ref('data', 'main', 'denylist'),
    ref('data', 'main', 'helper'),
    ref('data', 'team', 'decision'),
    ref('data', 'main', 'violation_x'),
  ];
  expect(userRulesOf(JSON.stringify({ virtual })).map((rule) => [...rule.package, rule.name, rule.kind])).toEqual([
    ['main', 'deny', 'violations'],
    ['main', 'violation_x', 'violations'],
    ['team', 'decision', 'decision'],
    ['team', 'warn_names', 'warnings'],
  ]);
  expect(userRulesOf('{"base":[]}')).toEqual([]);
  expect(userRulesOf('{"virtual":null}')).toEqual([]);
});

test('a rule is found in the file of its package, at its head', async () => {
  await mkdir(join(directory, 'deep'));
  await writeFile(join(directory, 'a.rego'), '# deny\npackage other\n\ndeny contains 1\n');
  await writeFile(
    join(directory, 'deep', 'b.rego'),
    '# METADATA\npackage team["net-work"] # ours\n\n\ndeny contains "x" if true\n',
  );
  await writeFile(join(directory, 'deep', 'b_test.rego'), 'package team["net-work"]\ndeny contains 1\n');
  const rule = { package: ['team', 'net-work'], name: 'deny', kind: 'violations' } as const;
  const nowhere = { ...rule, package: ['nowhere'] };
  expect(await locateRules(directory, [rule, nowhere])).toEqual([
    { rule, place: `${join(directory, 'deep', 'b.rego')}:5` },
    { rule: nowhere, place: directory },
  ]);
});

test('a function is no rule', async () => {
  await writeFile(join(directory, 'a.rego'), 'package team\n\nviolation(x) := x\n\ndeny contains violation("a")\n');
  const [violation, deny] = ['violation', 'deny'].map(
    (name) => ({ package: ['team'], name, kind: 'violations' }) as const,
  );
  const rules = [violation, deny].filter((rule) => rule !== undefined);
  expect((await locateRules(directory, rules)).map(({ rule }) => rule.name)).toEqual(['deny']);
});
