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

const other: PolicyRule = { ...rule, id: 'DWCP-SEC-010' };
const failingOther: PolicyFixture = { ...failing, file: 'other.json', rule: other.id, violations: [other.id] };
/** The rule is silent, another one speaks in its place. */
const beside = (input: unknown): PolicyDecision => {
  const { tls } = (input as { config: { tls?: unknown } }).config;
  return decisionOf(tls === false ? [rule.id] : tls === true ? [] : [other.id]);
};

test('what another rule says of a mutant does not make up for the silence of its own', async () => {
  expect(await changesOf({}, beside)).toEqual(['pass.json: drop config.tls', 'pass.json: rename config.tls']);
});

test('of a number at zero and an empty list, which some limits bear, every rule on the place may speak', async () => {
  const listed = { ...passing, input: { config: { tls: ['a'] } } };
  const decide = (input: unknown): PolicyDecision => {
    const { tls } = (input as { config: { tls?: unknown } }).config;
    if (tls === false) return decisionOf([rule.id]);
    if (Array.isArray(tls)) return decisionOf(tls.length === 0 ? [other.id] : []);
    return decisionOf([], [unknown]);
  };
  expect(await changesOf({ fixtures: [listed, failing] }, decide)).toEqual(['pass.json: empty config.tls']);
  const elsewhere = { ...other, guards: [['config', 'cipher']] };
  const misplaced = await tried({ rules: [rule, elsewhere], fixtures: [listed, failing] }, decide);
  expect(misplaced.survivors).toContainEqual({ rule: rule.id, file: 'pass.json', change: 'empty config.tls' });
  const { survivors } = await tried({ rules: [rule, other], fixtures: [listed, failing] }, decide);
  expect(survivors.filter((one) => one.rule === rule.id)).toEqual([]);
});

test('of a rule that only advises, what is worse is violated by another', async () => {
  const advised: PolicyFixture = { ...failing, violations: [] };
  const decide = (input: unknown): PolicyDecision => {
    const { tls } = (input as { config: { tls?: unknown } }).config;
    return tls === false ? decisionOf([], [{ ...entry(rule.id), kind: 'advice' }]) : beside(input);
  };
  const { survivors } = await tried({ rules: [rule, other], fixtures: [passing, advised, failingOther] }, decide);
  expect(survivors.filter((one) => one.rule === rule.id)).toEqual([]);
});

test('a sound fixture of a mode the rule is not for is no ground to try it on', async () => {
  const internet = { ...passing, input: { mode: 'internet', config: { tls: true } } };
  const rules = [{ ...rule, modes: ['hybrid' as const] }];
  expect(await changesOf({ rules, fixtures: [internet, failing] })).toEqual([': no sound fixture has a guarded place']);
  expect(
    (await tried({ rules: [{ ...rule, modes: ['internet' as const] }], fixtures: [internet, failing] })).mutants,
  ).toBe(3);
});

test('a fixture of a rule the policies do not have is listed', async () => {
  const orphan = { ...failing, file: 'orphan.json', rule: 'DWCP-SEC-099' };
  expect(await changesOf({ fixtures: [passing, failing, orphan] })).toEqual([
    'orphan.json: is for a rule that the policies do not have',
  ]);
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
