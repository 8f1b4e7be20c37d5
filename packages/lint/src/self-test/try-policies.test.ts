import type { PolicyDecision, PolicyRule, PolicyWarning } from '@dwcp/policy';
import { expect, test } from 'vitest';
import { type Judge, type PolicyFixture, type SelfTestSubjects, tryPolicies } from './try-policies.ts';

const rule: PolicyRule = {
  id: 'DWCP-SEC-009',
  policy: 'security',
  title: 'peers speak TLS',
  description: '',
  severity: 'critical',
  controls: [],
  remediation: '',
  references: [],
  guards: [['config', 'tls']],
  modes: [],
  bad: '',
  good: '',
};

const sound = { config: { tls: true } };
const passing: PolicyFixture = {
  file: 'pass.json',
  rule: rule.id,
  input: sound,
  violations: [],
  isFailing: false,
  nowMs: null,
};
const failing: PolicyFixture = {
  ...passing,
  file: 'fail.json',
  input: { config: { tls: false } },
  violations: [rule.id],
  isFailing: true,
};

function entry(id: string): PolicyDecision['violations'][number] {
  const path = ['config', 'tls'];
  return { id, severity: 'critical', path, subject: null, message: 'm', remediation: 'r', controls: [] };
}

function decisionOf(ids: readonly string[], warnings: readonly PolicyWarning[] = []): PolicyDecision {
  const metadata = { name: 'test', version: '1', description: '', rules: [] };
  return { allow: ids.length === 0, violations: ids.map(entry), warnings, metadata };
}

const unknown: PolicyWarning = { ...entry('DWCP-SEC-001'), kind: 'unknown' };

/** Speaks of a TLS that is not on, or is not there. */
const strict = (input: unknown): PolicyDecision =>
  decisionOf((input as { config?: { tls?: unknown } }).config?.tls === true ? [] : [rule.id]);
const judgeBy =
  (decide: (input: unknown) => PolicyDecision): Judge =>
  async (_rule, trials) =>
    trials.map(({ input }) => decide(input));

function tried(own: Partial<SelfTestSubjects>, decide: (input: unknown) => PolicyDecision = strict) {
  const subjects = { rules: [rule], fixtures: [passing, failing], configs: [], isRefused: () => false, ...own };
  return tryPolicies(subjects, judgeBy(decide));
}

const changesOf = async (...args: Parameters<typeof tried>) =>
  (await tried(...args)).survivors.map(({ file, change }) => `${file}: ${change}`);

test('a rule that catches everything has no survivor, and what was tried is counted', async () => {
  expect(await tried({})).toEqual({ rules: 1, fixtures: 2, mutants: 3, survivors: [] });
});

test('a rule that is silent is listed with every mutant it let through', async () => {
  expect(await changesOf({}, () => decisionOf([]))).toEqual([
    'fail.json: is not judged as the fixture says',
    ': no fixture makes the rule speak',
    'pass.json: flip config.tls',
    'pass.json: drop config.tls',
    'pass.json: rename config.tls',
  ]);
});

test('a rule that always speaks is listed too: a mutant adds nothing to what was said', async () => {
  const changes = await changesOf({}, () => decisionOf([rule.id]));
  expect(changes).toContain('pass.json: is not judged as the fixture says');
  expect(changes).toContain('pass.json: flip config.tls');
});

test('a mutant that is only not known is caught: lint does not pass with it', async () => {
  const decide = (input: unknown) =>
    (input as { config: { tls?: unknown } }).config.tls === undefined ? decisionOf([], [unknown]) : strict(input);
  expect(await changesOf({}, decide)).toEqual([]);
});

test('a fixture that lies about what it violates is listed', async () => {
  const lying = { ...passing, file: 'lying.json', violations: ['DWCP-SEC-010'] };
  expect(await changesOf({ fixtures: [passing, failing, lying] })).toEqual([
    'lying.json: is not judged as the fixture says',
  ]);
});

test('a failing fixture of which nothing at all is said is listed', async () => {
  const unsaid = { ...failing, file: 'unsaid.json', input: sound, violations: [] };
  expect(await changesOf({ fixtures: [passing, failing, unsaid] })).toEqual([
    'unsaid.json: is not judged as the fixture says',
  ]);
});

test('a rule without a fixture of either kind, or with guards that lead nowhere, was not tried', async () => {
  expect(await changesOf({ fixtures: [] })).toEqual([
    ': no fixture makes the rule speak',
    ': no fixture passes it',
    ': no sound fixture has a guarded place',
  ]);
  expect(await changesOf({ fixtures: [passing] })).toEqual([': no fixture makes the rule speak']);
  expect(await changesOf({ rules: [{ ...rule, guards: [['config', 'no', 'such']] }] })).toEqual([
    ': no sound fixture has a guarded place',
  ]);
});

test('the own configurations are mutated too; what the schema refuses is caught', async () => {
  const configs = [{ file: 'config/dwcp-v3-hybrid.yaml', mode: 'hybrid', value: { tls: true } }] as const;
  const { mutants } = await tried({ configs });
  expect(mutants).toBe(6);
  const blind = (input: unknown) => ('action' in (input as object) ? decisionOf([]) : strict(input));
  expect(await changesOf({ configs }, blind)).toHaveLength(3);
  expect(await changesOf({ configs, isRefused: () => true }, blind)).toEqual([]);
  // Of another mode: there is nothing to try the rule on.
  expect((await tried({ configs, rules: [{ ...rule, modes: ['internet'] }] })).mutants).toBe(3);
});

test('a judge that answers fewer trials than it was asked catches nothing', async () => {
  const { survivors } = await tryPolicies(
    { rules: [rule], fixtures: [passing, failing], configs: [], isRefused: () => false },
    async () => [],
  );
  expect(survivors.length).toBeGreaterThan(3);
});
