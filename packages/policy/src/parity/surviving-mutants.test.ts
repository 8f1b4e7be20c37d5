import { expect, test } from 'vitest';
import type { MutatedPolicy, Said } from './mutated-policy.fixture.ts';
import { survivingMutants, trialsOf } from './surviving-mutants.fixture.ts';

const said = (...ids: readonly string[]): Said => ({
  allow: false,
  violations: ids.map((id) => ({ id, path: ['config'] })),
  warnings: [],
});
const document = { text: '{}', nowMs: 0, about: ['A-1'] };
const mutants = ['silent', 'other', 'broken', 'equal'].map((name) => ({
  name,
  definition: 'rule',
  start: 0,
  end: 0,
  worse: '',
}));
const answers: readonly (Said | null)[] = [said(), said('A-1', 'B-2'), null, said('A-1')];
const policy: MutatedPolicy = {
  tree: { source: '', lineStarts: [], rules: [], annotated: [] },
  mutants,
  judge: (mutant) => (mutant === -1 ? said('A-1') : (answers[mutant] ?? null)),
};
const reaching = new Map([['rule', ['A-1']]]);

test('a mutant survives where its own rule says the same, whatever another rule says', () => {
  const trials = trialsOf(policy, { reaching, documents: [document], others: 15 });
  expect(survivingMutants(policy, trials)).toEqual([1, 3]);
});

test('a mutant that is not tried is not said to survive', () => {
  expect(survivingMutants(policy, () => null)).toEqual([]);
});

test('documents written for the rule, or that it speaks of, come before a few of the others', () => {
  const silent: MutatedPolicy = { ...policy, judge: (_, { text }) => (text === 'spoken' ? said('A-1') : said()) };
  const others = Array.from({ length: 100 }, (_, index) => ({ text: `other ${index}`, nowMs: 0, about: [] }));
  const spoken = { text: 'spoken', nowMs: 0, about: [] };
  const trial = trialsOf(silent, { reaching, documents: [...others, spoken, document], others: 15 })(0);
  expect(trial?.rules).toEqual(['A-1']);
  expect(trial?.documents.slice(0, 2)).toEqual([document, spoken]);
  expect(trial?.documents.length).toBeLessThan(20);
  const all = trialsOf(silent, { reaching, documents: [...others, spoken, document], others: Infinity })(0);
  expect(all?.documents.length).toBe(102);
});
