import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { policyNames } from '../artifact/policy-names.ts';
import { findOpa, noOpa, policiesDirectory, realContext } from '../shipped-policies.fixture.ts';
import { ruleIdsIn, withSwitches } from './switch-off.fixture.ts';

const ctx = realContext();

test.for(policyNames)(
  'every rule of the %s policy is missed by a test when it never holds',
  async (policy, { skip }) => {
    const opa = (await findOpa(ctx)) ?? skip(noOpa);
    const source = await readFile(join(policiesDirectory, `dwcp-v3-${policy}.rego`), 'utf8');
    const tests = testsIn(await readFile(join(policiesDirectory, `dwcp-v3-${policy}_test.rego`), 'utf8'));
    const rules = ruleIdsIn(source);
    expect(rules.length).toBeGreaterThan(policy === 'lab' ? 13 : 30);
    const work = await mkdtemp(join(tmpdir(), 'dwcp-rule-removal-'));
    try {
      await writeFile(join(work, 'policy.rego'), withSwitches(source));
      await writeFile(join(work, 'removal.rego'), removalOf(policy));
      await writeFile(join(work, 'data.json'), '{"switched_off": "none"}');
      const missedBy = async (asked: Readonly<Record<string, readonly string[]>>): Promise<readonly string[]> => {
        const data = ['policy.rego', 'removal.rego', 'data.json'].map((file) => join(work, file));
        const files = [...data, join(policiesDirectory, `dwcp-v3-${policy}_test.rego`)].flatMap((file) => ['-d', file]);
        const argv = [opa, 'eval', '--format', 'raw', '--stdin-input', ...files, 'data.removal.unnoticed'];
        const { stdout } = await ctx.run.run(argv, { timeoutMs: 300_000, input: JSON.stringify(asked) });
        return JSON.parse(stdout) as readonly string[];
      };
      const mentioning = (id: string): readonly string[] =>
        tests.filter((one) => one.about(id)).map(({ name }) => name);
      // A rule there is none of is missed by nobody: the question can be answered with no.
      const none = 'DWCP-ANY-000';
      const first = {
        ...Object.fromEntries(rules.map((id) => [id, mentioning(id)])),
        [none]: mentioning(rules[1] ?? ''),
      };
      const missed = await missedBy(first);
      expect(missed).toContain(none);
      const unnoticed = missed.filter((id) => id !== none);
      // Tests that do not name a rule may still miss it; asking all of them takes long.
      const all = Object.fromEntries(unnoticed.map((id) => [id, tests.map(({ name }) => name)]));
      expect(unnoticed.length === 0 ? [] : await missedBy(all)).toEqual([]);
    } finally {
      await rm(work, { recursive: true, force: true });
    }
  },
);

interface PolicyTest {
  readonly name: string;
  /** True when it names the rule, by its id or by its number. */
  readonly about: (id: string) => boolean;
}

function testsIn(source: string): readonly PolicyTest[] {
  return source.split(/^(?=test_)/m).flatMap((text) => {
    const name = /^test_\w+/.exec(text)?.[0];
    if (name === undefined) return [];
    return [{ name, about: (id) => text.includes(id) || name.startsWith(`test_${id.slice(-3)}_`) }];
  });
}

/** A test misses a rule when it passes, and does not while the rule is switched off. One process asks for all rules. */
function removalOf(policy: string): string {
  return `package removal

unnoticed := [id | some id, names in input; not is_noticed(id, names)]

is_noticed(id, names) if {
	some name in names
	not data.dwcp.${policy}_test[name] with data.switched_off as id
	data.dwcp.${policy}_test[name]
}
`;
}
