import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadDescription } from '@dwcp/config';
import type { DeploymentMode, Finding } from '@dwcp/model';
import { descriptionPolicies, loadArtifact, loadPolicyRules, openEmbeddedEngine } from '@dwcp/policy';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type SynthesizedCloud, synthesizeCloud } from '../cloud/synthesize-cloud.ts';
import type { LoadedDescription } from '../descriptions.ts';
import type { Plan, PlanEdit } from './plan-edits.fixture.ts';
import { judge } from './policy-part.ts';
import { policySubjects } from './policy-subjects.ts';
import { describedCases } from './rule-lines-described.fixture.ts';
import { plannedCases } from './rule-lines-planned.fixture.ts';

const root = join(import.meta.dirname, '../../../..');
const policiesDir = join(root, 'policies');
const goldenFile = join(import.meta.dirname, '../../test/golden/rule-lines.txt');
const fixtures = join(root, 'packages/policy/test/fixtures');
const nowMs = Date.parse('2026-11-23T12:00:00Z');

/** Rules no finding of lint can carry, and why. */
const unreachable: Readonly<Record<string, string>> = {
  'DWCP-NET-001': 'says only what is unknown, which leaves the part unchecked and is no finding',
  'DWCP-SEC-001': 'says only what is unknown, which leaves the part unchecked and is no finding',
  'DWCP-SEC-041': 'Amazon S3 encrypts every object: no Terraform argument leaves one in clear',
  'DWCP-SEC-046': 'how accounts are run (security_config) is not part of a description',
  'DWCP-SEC-047': 'how accounts are run (security_config) is not part of a description',
};

const scanCases = [
  { rule: 'DWCP-SEC-043', scan: 'grype.json' },
  { rule: 'DWCP-SEC-044', scan: 'grype.json' },
  { rule: 'DWCP-SEC-045', scan: 'trivy.json' },
] as const;

let projectDir = '';
let ask: Parameters<typeof judge>[1];
const sound = new Map<DeploymentMode, { readonly loaded: LoadedDescription; readonly cloud: SynthesizedCloud }>();
const texts = new Map<string, string>();
const lines = new Map<string, string>();

beforeAll(async () => {
  projectDir = await mkdtemp(join(tmpdir(), 'dwcp-rule-lines-'));
  await cp(join(root, 'config'), join(projectDir, 'config'), { recursive: true });
  await mkdir(join(projectDir, 'scans'));
  for (const { scan } of scanCases) {
    await cp(join(fixtures, 'vulnerabilities', scan), join(projectDir, 'scans', scan));
    texts.set(`scans/${scan}`, await readFile(join(projectDir, 'scans', scan), 'utf8'));
  }
  for (const mode of ['datacenter', 'internet', 'hybrid'] as const) sound.set(mode, await look(mode));
  for (const name of ['environments/lab', 'dwcp-v3-datacenter', 'dwcp-v3-internet', 'dwcp-v3-hybrid']) {
    const file = `config/${name}.yaml`;
    texts.set(file, await readFile(join(projectDir, file), 'utf8'));
  }
  const engine = await openEmbeddedEngine(await loadArtifact(policiesDir), { nowMs });
  ask = {
    decide: async (questions) => questions.map(({ policy, input }) => engine.evaluate(policy, input)),
    close: async () => {},
  };
});
afterAll(() => rm(projectDir, { recursive: true, force: true }));

async function look(mode: DeploymentMode) {
  const description = await loadDescription({ projectDir, environment: 'lab', mode });
  return {
    loaded: { environment: 'lab', mode, description } satisfies LoadedDescription,
    cloud: synthesizeCloud(description.topology),
  };
}

async function findingsOf(
  described: { readonly loaded: LoadedDescription; readonly cloud: SynthesizedCloud } | undefined,
  given: { readonly planFile?: string; readonly vulnerabilitiesFile?: string } = {},
): Promise<readonly Finding[]> {
  if (described === undefined) throw new Error('no such mode');
  const options = {
    projectDir,
    policiesDir,
    stateDir: null,
    environments: ['lab'],
    modes: [described.loaded.mode],
    usesTerraform: false,
    usesAnsible: false,
    audits: false,
    policyDir: null,
    planFile: null,
    vulnerabilitiesFile: null,
    looksAgain: true,
    ...given,
  };
  const [judgement] = await judge(await policySubjects([described], options, null), ask);
  return judgement?.findings ?? [];
}

/** Notes the place of the one finding of the rule, and that the line is one of what it speaks of. */
function note(rule: string, findings: readonly Finding[], changed: ReadonlyMap<string, string> = texts): void {
  const own = findings.filter((finding) => finding.ruleId === rule);
  expect(own.length, `${rule} is silent; heard ${findings.map((one) => one.ruleId).join(' ')}`).toBeGreaterThan(0);
  const [first] = own;
  if (first?.location === undefined || first.location === null) throw new Error(`${rule} has no place`);
  const { file, line, column } = first.location;
  const text = (changed.get(file) ?? texts.get(file) ?? '').split('\n')[line - 1] ?? '';
  const place = `${file}:${line}:${column} ${first.path ?? '-'}`;
  lines.set(rule, `${rule} ${place}${first.subject === undefined ? '' : ` (${first.subject})`}\n    ${text.trim()}`);
  // Of a resource that is only in the plan the file has no line: its address says which it is.
  if (first.path === null && file.endsWith('lab.yaml')) return void expect(first.subject, rule).toMatch(/^aws_/);
  if (first.path === null) return;
  const isItem = first.path.endsWith(']') && text.trim().startsWith('- ');
  if (!isItem) expect(text, `${rule} ${place}`).toContain(lastWord(first.path));
}

/** The key a dotted path ends with, without an index. */
function lastWord(path: string): string {
  return (
    path
      .replace(/\[\d+\]$/, '')
      .split('.')
      .at(-1) ?? path
  );
}

test('every rule of the policies on descriptions has a case, or a reason why it cannot have one', async () => {
  const asked: ReadonlySet<string> = new Set(descriptionPolicies);
  const rules = (await loadPolicyRules(policiesDir)).filter((rule) => asked.has(rule.policy)).map((rule) => rule.id);
  const described = describedCases((file) => texts.get(file) ?? '');
  const tried = [...described, ...plannedCases, ...scanCases].map((one) => one.rule);
  expect([...tried, ...Object.keys(unreachable)].toSorted()).toEqual(rules.toSorted());
});

test('what is wrong in a file is found on its line', async () => {
  for (const { rule, mode, file, text } of describedCases((file) => texts.get(file) ?? '')) {
    await writeFile(join(projectDir, file), text);
    note(rule, await findingsOf(await look(mode)), new Map([[file, text]]));
    await writeFile(join(projectDir, file), texts.get(file) ?? '');
  }
});

test('what is wrong in a plan is found on the line the resource is there for', async () => {
  const recorded = await readFile(join(fixtures, 'terraform', 'lab.plan.json'), 'utf8');
  const planFile = join(projectDir, 'plan.json');
  for (const { rule, mode, edits } of plannedCases) {
    await writeFile(planFile, edited(recorded, edits));
    note(rule, await findingsOf(sound.get(mode), { planFile }));
  }
});

test('what a scanner found is found on its line of the report', async () => {
  for (const { rule, scan } of scanCases) {
    note(rule, await findingsOf(sound.get('hybrid'), { vulnerabilitiesFile: join(projectDir, 'scans', scan) }));
  }
});

test('every finding stands where the golden file says', async () => {
  const text = `${[...lines.values()].toSorted().join('\n')}\n`;
  if (process.env.UPDATE_GOLDEN === '1') await writeFile(goldenFile, text);
  expect(text).toBe(await readFile(goldenFile, 'utf8'));
});

function edited(recorded: string, edits: readonly PlanEdit[]): string {
  const plan = JSON.parse(recorded) as Plan;
  for (const edit of edits) edit(plan);
  return JSON.stringify(plan);
}
