import { DwcpError } from '@dwcp/model';
import type { BoundedEngine, PolicyDecision, PolicyQuestion } from '@dwcp/policy';
import { beforeAll, expect, test } from 'vitest';
import { judge, lintPolicies } from './policy-part.ts';
import { decision, labSubject, violation, warning } from './policy-subject.fixture.ts';
import type { PolicySubject } from './policy-subject.ts';

let lab: PolicySubject;
beforeAll(async () => {
  lab = await labSubject();
});

/** Says the same of every question of a policy. */
function engineOf(
  said: Partial<Record<PolicyQuestion['policy'], PolicyDecision>>,
): BoundedEngine & { readonly asked: PolicyQuestion[] } {
  const asked: PolicyQuestion[] = [];
  return {
    asked,
    async decide(questions) {
      asked.push(...questions);
      return questions.map(({ policy }) => said[policy] ?? decision());
    },
    async close() {},
  };
}

const unknown = (path: readonly string[]) =>
  warning('unknown', { path, message: `no ${path.join('.')}`, id: 'DWCP-SEC-001' });

test('both policies are asked about every subject, with the same document', async () => {
  const engine = engineOf({});
  const results = await lintPolicies([lab, { ...lab, mode: 'internet' }], engine);
  expect(results.map(({ part }) => part)).toEqual([
    { name: 'policy lab/hybrid', uncheckedReason: null, isLeftOut: false },
    { name: 'policy lab/internet', uncheckedReason: null, isLeftOut: false },
  ]);
  expect(engine.asked.map(({ policy }) => policy)).toEqual(['security', 'network', 'security', 'network']);
  expect(engine.asked[0]?.input).toBe(engine.asked[1]?.input);
  expect(engine.asked[0]?.input).toMatchObject({ action: 'lint', mode: 'hybrid', config: { mode: 'hybrid' } });
});

test('each subject has its own findings, of both policies', async () => {
  const engine = engineOf({
    security: decision([violation()]),
    network: decision([violation({ id: 'DWCP-NET-025' })]),
  });
  const [own] = await judge([lab], engine);
  expect(own?.findings.map((finding) => finding.ruleId)).toEqual(['DWCP-SEC-009', 'DWCP-NET-025']);
});

test('what a policy could not look at leaves its part unchecked, each reason once', async () => {
  const said = decision([], [unknown(['config', 'mode']), unknown(['resources'])]);
  const [part] = await lintPolicies([lab], engineOf({ security: said, network: said }));
  expect(part?.part.uncheckedReason).toBe('no resources to look at; no config.mode (DWCP-SEC-001)');
  expect(part?.part.isLeftOut).toBe(false);
});

test('what nobody gave is left out, once, with what to do about it', async () => {
  const said = decision([], [unknown(['vulnerabilities']), unknown(['security_config'])]);
  const results = await lintPolicies([lab, lab], engineOf({ security: said }));
  expect(results.map(({ part }) => [part.name, part.isLeftOut])).toEqual([
    ['policy lab/hybrid', false],
    ['policy lab/hybrid', false],
    ['policy vulnerabilities', true],
    ['policy security_config', true],
  ]);
  expect(results[2]?.part.uncheckedReason).toContain('--vulnerabilities');
});

test('resources of types no rule knows are a part that was not checked, once per environment', async () => {
  const withMore = {
    ...lab,
    resources: {
      ...resourcesOfLab(),
      ignored_types: { aws_eip: 2, aws_s3_bucket_policy: 3 },
      outside_plan: [{ address: 'aws_security_group.by_hand', reason: 'drifted' as const }],
    },
  };
  const results = await lintPolicies([withMore, { ...withMore, mode: 'internet' }], engineOf({}));
  expect(results.map(({ part }) => part).slice(2)).toEqual([
    {
      name: 'policy other resources lab',
      uncheckedReason:
        'no rule knows the type of 3 aws_s3_bucket_policy; changed outside Terraform, and not what the plan starts from: aws_security_group.by_hand',
      isLeftOut: false,
    },
  ]);
});

function resourcesOfLab() {
  if (lab.resources === null) throw new Error('the lab has no resources');
  return lab.resources;
}

test('a scan that looked at nothing is not a clean one', async () => {
  const document = {
    scanner: 'grype',
    scanned_at: null,
    scanned: false,
    says_exploited: true,
    findings: [],
    not_judged: {},
  } as const;
  const scanned = { ...lab, vulnerabilities: { file: 's.json', text: '{}', document, isDatedByFile: false } };
  const results = await lintPolicies([scanned], engineOf({}));
  expect(results.at(-1)?.part).toEqual({
    name: 'policy vulnerabilities',
    uncheckedReason: 's.json names nothing the scanner looked at',
    isLeftOut: false,
  });
});

test('what is unknown of a scan is said once, whatever the environments, and not without end', async () => {
  const nobodyRated = (index: number) =>
    warning('unknown', {
      path: ['vulnerabilities', 'findings', index, 'severity'],
      message: `CVE-${index} has no severity`,
      id: 'DWCP-SEC-001',
    });
  const said = decision(
    [],
    Array.from({ length: 25 }, (_, index) => nobodyRated(index)),
  );
  const results = await lintPolicies([lab, { ...lab, mode: 'internet' }], engineOf({ security: said }));
  expect(results.map(({ part }) => [part.name, part.uncheckedReason === null])).toEqual([
    ['policy lab/hybrid', true],
    ['policy lab/internet', true],
    ['policy vulnerabilities', false],
  ]);
  expect(results[2]?.part.uncheckedReason).toMatch(/^CVE-0 has no severity \(DWCP-SEC-001\); .*; 5 more$/);
});

test('facts that have findings leave their part unchecked', async () => {
  const finding = { ...violationOfFile, message: 'unknown key' };
  const securityConfig = { file: 's.yaml', value: null, document: null, findings: [finding], sha256: null };
  const said = decision([], [unknown(['security_config'])]);
  const results = await lintPolicies([{ ...lab, securityConfig }], engineOf({ security: said }));
  expect(results.slice(1)).toEqual([
    {
      part: { name: 'security configuration', uncheckedReason: 's.yaml has findings that stop here', isLeftOut: false },
      findings: [finding],
    },
  ]);
});

const violationOfFile = {
  ruleId: 'config/unknown-key',
  severity: 'high',
  location: { file: 's.yaml', line: 1, column: 1 },
  path: 'x',
  hint: null,
} as const;

test('a policy that fails ends the run: it is never a part that was left out', async () => {
  const failing: BoundedEngine = {
    decide: () => Promise.reject(new DwcpError('POLICY_TIMEOUT', 'it did not decide')),
    close: async () => {},
  };
  await expect(lintPolicies([lab], failing)).rejects.toMatchObject({ code: 'POLICY_TIMEOUT' });
});
