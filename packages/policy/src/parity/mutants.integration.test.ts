import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type PolicyName, policyNames } from '../artifact/policy-names.ts';
import { findOpa, noOpa, policyCases, realContext } from '../shipped-policies.fixture.ts';
import { withMutants } from './mutant-switches.fixture.ts';
import { mutatePolicy, recordDocuments, unnoticedByListTests } from './mutated-policy.fixture.ts';
import { regoMutants } from './rego-mutants.fixture.ts';
import { regoTreeOf } from './rego-tree.fixture.ts';
import { rulesReaching } from './rules-reaching.fixture.ts';
import { type JudgedDocument, survivingMutants, trialsOf } from './surviving-mutants.fixture.ts';

/**
 * Every mutant takes minutes; one in so many, always the same, takes seconds. `DWCP_MUTANTS=all` tries every one,
 * `DWCP_MUTANTS=listed` those that survived, after a new test. With `UPDATE_GOLDEN=1` what survives is written down.
 */
const asked = process.env.DWCP_MUTANTS ?? 'some';
const oneIn: Readonly<Record<PolicyName, number>> = { security: 7, network: 19, lab: 7 };
const ctx = realContext();

test.for(policyNames)(
  'a weakened %s policy is noticed by a fixture or a test, in what the weakened rule says',
  { timeout: 3_600_000 },
  async (policy, { skip }) => {
    const opa = (await findOpa(ctx)) ?? skip(noOpa);
    const mutated = await mutatePolicy(policy, opa, ctx);
    expect(mutated.mutants.length).toBeGreaterThan(100);
    const documents = await documentsOf(policy, opa);
    const reaching = rulesReaching(mutated.tree);
    const ofSome = trialsOf(mutated, { reaching, documents, others: 15 });
    const ofAll = trialsOf(mutated, { reaching, documents, others: Number.POSITIVE_INFINITY });
    const file = join(import.meta.dirname, `../../test/golden/mutants/${policy}.txt`);
    const listed = (await readFile(file, 'utf8')).split('\n').filter((line) => line !== '');
    const isListed = (mutant: number): boolean => listed.includes(mutated.mutants[mutant]?.name ?? '');
    const isTried = (mutant: number): boolean =>
      asked === 'all' || (asked === 'listed' ? isListed(mutant) : mutant % oneIn[policy] === 0 && !isListed(mutant));
    // Most are noticed soon; the few others have to go unnoticed by every document.
    const doubtful = new Set(survivingMutants(mutated, (mutant) => (isTried(mutant) ? ofSome(mutant) : null)));
    const silent = survivingMutants(mutated, (mutant) => (doubtful.has(mutant) ? ofAll(mutant) : null));
    const left = await unnoticedByListTests(policy, mutated, { asked: silent, opa, ctx });
    const names = left.flatMap((mutant) => mutated.mutants[mutant]?.name ?? []).toSorted();
    if (asked === 'some') return expect(names).toEqual([]);
    if (process.env.UPDATE_GOLDEN === '1') await writeFile(file, names.map((name) => `${name}\n`).join(''));
    else expect(names).toEqual(listed);
  },
);

/** The fixtures and what the tests judge, each once. */
async function documentsOf(policy: PolicyName, opa: string): Promise<readonly JudgedDocument[]> {
  const fixtures = policyCases()
    .filter((one) => one.policy === policy)
    .map(({ input, nowMs, rule }) => ({ text: JSON.stringify(input), nowMs, about: [rule] }));
  const judged = await recordDocuments(policy, opa, ctx);
  expect(judged.length).toBeGreaterThan(10);
  const same = Map.groupBy([...fixtures, ...judged], ({ nowMs, text }) => `${nowMs} ${text}`);
  return [...same.values()].flatMap(([first, ...others]) =>
    first === undefined ? [] : { ...first, about: [first, ...others].flatMap(({ about }) => about) },
  );
}

test('numbers, comparisons and lists are changed, messages, places and patterns are not', async ({ skip }) => {
  const opa = (await findOpa(ctx)) ?? skip(noOpa);
  const source = `package tiny

accepted := {"a", "b"}

few := 3

broken(path, words) := {"path": path, "words": words}

found contains broken(["config", 1], concat("", ["more than ", "3"])) if {
	not input.x in accepted
	count(input.y) > few
	some field in ["p", "q"]
	input[field][0] == format_int(7, 10)
}

spoken(5) := "five"
`;
  const work = await mkdtemp(join(tmpdir(), 'dwcp-tiny-'));
  try {
    await writeFile(join(work, 'tiny.rego'), source);
    const argv = [opa, 'parse', '--format', 'json', '--json-include', 'locations', 'tiny.rego'];
    const { stdout } = await ctx.run.run(argv, { timeoutMs: 60_000, cwd: work });
    const mutants = regoMutants(regoTreeOf(source, stdout));
    expect(mutants.map(({ name }) => name)).toEqual([
      'accepted: without "a"',
      'accepted: without "b"',
      'accepted: with "added"',
      'few: 3 as 4',
      'few: 3 as 2',
      'found: count(input.y) > few with >=',
      'found: without "p"',
      'found: without "q"',
      'found: input[field][0] == format_int(7, 10) with !=',
    ]);
    await writeFile(join(work, 'tiny.rego'), withMutants(source, mutants, 'data.mutant'));
    await ctx.run.run([opa, 'check', 'tiny.rego'], { timeoutMs: 60_000, cwd: work });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
});
