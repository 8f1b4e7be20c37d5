import { appendFile, cp, mkdir, mkdtemp, readdir, readFile, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Context } from '@dwcp/io';
import { scriptedRunner, testContext } from '@dwcp/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { examine } from './examine.ts';
import type { LintOptions, LintPart } from './report.ts';

const root = join(import.meta.dirname, '../../..');
let projectDir = '';
let options: LintOptions;

beforeEach(async () => {
  projectDir = await mkdtemp(join(tmpdir(), 'dwcp-examine-'));
  await cp(join(root, 'config'), join(projectDir, 'config'), { recursive: true });
  options = {
    projectDir,
    policiesDir: join(root, 'policies'),
    stateDir: null,
    environments: ['lab'],
    modes: ['hybrid'],
    usesTerraform: false,
    usesAnsible: false,
    audits: false,
    policyDir: null,
    vulnerabilitiesFile: null,
    planFile: null,
    looksAgain: true,
  };
});
afterEach(() => rm(projectDir, { recursive: true, force: true }));

const at = (day: string): Context => ({
  ...testContext(scriptedRunner([])),
  now: () => Date.parse(`${day}T12:00:00Z`),
});
const today = at('2026-11-23');
const mode = () => join(projectDir, 'config', 'dwcp-v3-hybrid.yaml');

/** Switches TLS off, which both the configuration and the policies refuse. */
async function withoutTls(): Promise<void> {
  const text = await readFile(mode(), 'utf8');
  const changed = text.replace('enabled: true # never auto\n    cert', 'enabled: false\n    cert');
  expect(changed).not.toBe(text);
  await writeFile(mode(), changed);
}

async function waive(expires: string, ...rules: readonly string[]): Promise<void> {
  const entry = (rule: string) =>
    `  - { rule: ${rule}, path: security.tls.enabled, owner: team, reason: a trial, expires: ${expires} }\n`;
  const text = `formatVersion: 1\nwaivers:\n${rules.map(entry).join('')}`;
  await writeFile(join(projectDir, 'config', 'waivers.yaml'), text);
}

const idsOf = (findings: readonly { readonly ruleId: string; readonly severity: string }[]) =>
  [...new Set(findings.filter((finding) => finding.severity !== 'low').map((finding) => finding.ruleId))].toSorted();

test('what is shipped has no finding that counts, and what was left out is listed', async () => {
  const report = await examine(options, today);
  expect(idsOf(report.findings)).toEqual([]);
  expect(report.parts.filter((part) => part.uncheckedReason !== null && !part.isLeftOut)).toEqual([]);
  expect(report.parts.map((part) => part.name)).toEqual(
    expect.arrayContaining(['config lab/hybrid', 'policy lab/hybrid', 'terraform lab', 'ansible', 'secrets']),
  );
  expect(report.inputs.map((input) => input.file)).toEqual([
    'config/dwcp-v3-hybrid.yaml',
    'config/environments/lab.yaml',
    'config/scenarios/hybrid-baseline.yaml',
    'config/scenarios/hybrid-failover.yaml',
    'config/scenarios/wireguard-mesh.yaml',
  ]);
});

test('a stale policy artifact is an error, and nothing is said of the rest', async () => {
  const policiesDir = join(projectDir, 'shipped');
  await cp(options.policiesDir, policiesDir, { recursive: true });
  await appendFile(join(policiesDir, 'dwcp-v3-security.rego'), '\n');
  await expect(examine({ ...options, policiesDir }, today)).rejects.toMatchObject({
    code: 'POLICY_ARTIFACT_STALE',
    message: expect.stringContaining('dwcp-v3-security.rego has changed'),
  });
});

test('a source nobody compiled is stale as well, and a policy directory that is empty', async () => {
  const policiesDir = join(projectDir, 'shipped');
  await cp(options.policiesDir, policiesDir, { recursive: true });
  await writeFile(join(policiesDir, 'more.rego'), 'package more\n');
  await expect(examine({ ...options, policiesDir }, today)).rejects.toMatchObject({ code: 'POLICY_ARTIFACT_STALE' });
  await mkdir(join(projectDir, 'empty'));
  await expect(examine({ ...options, policiesDir: join(projectDir, 'empty') }, today)).rejects.toMatchObject({
    code: 'POLICY_ARTIFACT_STALE',
  });
});

test('a waiver takes its findings out of the gate, shows them, and turns it red again when its day has come', async () => {
  await withoutTls();
  const open = idsOf((await examine(options, today)).findings);
  expect(open).toContain('DWCP-SEC-009');
  await waive('2026-12-31', ...open);
  const waived = await examine(options, today);
  expect(idsOf(waived.findings)).toEqual(expect.not.arrayContaining(['DWCP-SEC-009']));
  expect(waived.waived).toContainEqual(
    expect.objectContaining({
      finding: expect.objectContaining({ ruleId: 'DWCP-SEC-009' }),
      waiver: { owner: 'team', reason: 'a trial', expires: '2026-12-31' },
    }),
  );
  expect(idsOf((await examine(options, at('2026-12-31'))).findings)).not.toContain('DWCP-SEC-009');
  const expired = await examine(options, at('2027-01-01'));
  expect(idsOf(expired.findings)).toEqual(expect.arrayContaining(['DWCP-SEC-009', 'waiver/expired']));
  expect(expired.waived).toEqual([]);
});

test('a waiver of nothing is a finding when everything its rule speaks of was looked at', async () => {
  await rm(join(projectDir, 'config', 'environments', 'production.yaml'));
  await waive('2026-12-31', 'DWCP-SEC-009', 'DWCP-SEC-043', 'terraform/invalid', 'ansible/lint');
  // One mode of three: elsewhere it may waive something.
  expect(idsOf((await examine(options, today)).findings)).toEqual([]);
  const whole = await examine({ ...options, environments: null, modes: null }, today);
  // Terraform, Ansible and the scan of vulnerabilities were left out.
  expect(whole.findings.filter(({ ruleId }) => ruleId === 'waiver/unused').map(({ message }) => message)).toEqual([
    'the waiver of `DWCP-SEC-009` waives nothing',
  ]);
});

test('waivers with a mistake waive nothing', async () => {
  await withoutTls();
  await waive('2026-12-31', 'DWCP-SEC-009');
  await appendFile(join(projectDir, 'config', 'waivers.yaml'), '  - { rule: x }\n');
  expect(idsOf((await examine(options, today)).findings)).toEqual(
    expect.arrayContaining(['DWCP-SEC-009', 'config/missing']),
  );
});

test('a description that leaves no topology is judged as far as it goes, and says what was not', async () => {
  await writeFile(join(projectDir, 'config', 'environments', 'lab.yaml'), 'formatVersion: 1\n');
  await withoutTls();
  const report = await examine(options, today);
  expect(idsOf(report.findings)).toEqual(expect.arrayContaining(['DWCP-SEC-009', 'config/missing']));
  const part = report.parts.find(({ name }) => name === 'policy lab/hybrid');
  expect(part?.uncheckedReason).toMatch(/no (topology|resources) to look at/);
});

test('a file whose name nothing reads is a finding, unless only others were asked for', async () => {
  const config = join(projectDir, 'config');
  await rename(join(config, 'environments', 'production.yaml'), join(config, 'environments', 'production.yml'));
  await rename(mode(), join(config, 'dwcp-v3-hybird.yaml'));
  await rm(join(config, 'dwcp-v3-internet.yaml'));
  const whole = await examine({ ...options, environments: null, modes: null }, today);
  expect(whole.findings.filter(({ severity }) => severity !== 'low').map(({ ruleId, hint }) => [ruleId, hint])).toEqual(
    [
      ['config/mode-missing', 'rename config/dwcp-v3-hybird.yaml to dwcp-v3-hybrid.yaml'],
      ['config/file-name', 'rename it to dwcp-v3-hybrid.yaml'],
      ['config/file-name', 'rename it to production.yaml'],
    ],
  );
  expect(whole.parts).toContainEqual({
    name: 'config internet',
    uncheckedReason: 'there is no config/dwcp-v3-internet.yaml',
    isLeftOut: true,
  });
  const one = await examine({ ...options, modes: ['datacenter'] }, today);
  expect(idsOf(one.findings)).not.toContain('config/file-name');
});

test('where no file has a name that is read, the error says which to rename', async () => {
  const environments = join(projectDir, 'config', 'environments');
  for (const name of await readdir(environments)) {
    if (name !== 'lab.yaml') await rm(join(environments, name));
  }
  await rename(join(environments, 'lab.yaml'), join(environments, 'Lab.yml'));
  await expect(examine({ ...options, environments: null }, today)).rejects.toMatchObject({
    code: 'CONFIG_UNREADABLE',
    hint: 'rename config/environments/Lab.yml to lab.yaml',
  });
});

const scans = join(root, 'packages/policy/test/fixtures/vulnerabilities');

/** Parts that make a run inconclusive. */
const unchecked = (parts: readonly LintPart[]) =>
  parts.filter((part) => part.uncheckedReason !== null && !part.isLeftOut).map((part) => part.name);

test('a report of Trivy or Grype leads to a verdict, with nothing left unchecked', async () => {
  const trivy = await examine({ ...options, vulnerabilitiesFile: join(scans, 'trivy.json') }, at('2025-03-20'));
  expect(unchecked(trivy.parts)).toEqual([]);
  expect(idsOf(trivy.findings)).toEqual(['DWCP-SEC-043']);
  expect(trivy.parts).toContainEqual(expect.objectContaining({ name: 'policy vulnerabilities exploited' }));
  const grype = await examine({ ...options, vulnerabilitiesFile: join(scans, 'grype.json') }, at('2025-04-20'));
  expect(unchecked(grype.parts)).toEqual([]);
  expect(idsOf(grype.findings)).toEqual(['DWCP-SEC-043', 'DWCP-SEC-044']);
  const old = await examine({ ...options, vulnerabilitiesFile: join(scans, 'grype.json') }, today);
  expect(idsOf(old.findings)).toContain('DWCP-SEC-045');
});

test('a report of OSV-Scanner, which bears no time, leads to a verdict as well', async () => {
  const file = join(projectDir, 'osv.json');
  const packages = [{ package: { name: 'zod', version: '4.0.5' } }];
  await writeFile(file, JSON.stringify({ results: [{ packages }] }));
  const given = { ...options, vulnerabilitiesFile: file };
  const clean = await examine({ ...given, vulnerabilitiesScannedAt: '2026-11-20T00:00:00Z' }, today);
  expect([unchecked(clean.parts), idsOf(clean.findings)]).toEqual([[], []]);
  const old = await examine({ ...given, vulnerabilitiesScannedAt: '2026-01-01T00:00:00Z' }, today);
  expect(idsOf(old.findings)).toEqual(['DWCP-SEC-045']);
  await utimes(file, new Date('2026-11-22T00:00:00Z'), new Date('2026-11-22T00:00:00Z'));
  const dated = await examine(given, today);
  expect([unchecked(dated.parts), idsOf(dated.findings)]).toEqual([[], []]);
});

test('how the accounts are run is judged where the project says it, at the line', async () => {
  const file = join(projectDir, 'config', 'security-config.yaml');
  const facts = 'formatVersion: 1\nmfa_required: true\nlast_security_patch_date: 2026-11-20\n';
  await writeFile(file, facts);
  const good = await examine(options, today);
  expect([unchecked(good.parts), idsOf(good.findings)]).toEqual([[], []]);
  expect(good.parts.map(({ name }) => name)).not.toContain('policy security_config');
  expect(good.inputs.map((input) => input.file)).toContain('config/security-config.yaml');
  await writeFile(file, facts.replace('true', 'false').replace('2026-11-20', '2026-09-01'));
  const bad = (await examine(options, today)).findings.filter(({ severity }) => severity !== 'low');
  expect(bad.map(({ ruleId, location }) => [ruleId, location?.file, location?.line])).toEqual([
    ['DWCP-SEC-047', 'config/security-config.yaml', 2],
    ['DWCP-SEC-046', 'config/security-config.yaml', 3],
  ]);
  await writeFile(file, facts.replace('2026-11-20', '2099-01-01'));
  expect(unchecked((await examine(options, today)).parts)).toEqual(['policy security_config']);
});

test('TLS 1.2 in internet mode has one verdict', async () => {
  const file = join(projectDir, 'config', 'dwcp-v3-internet.yaml');
  await writeFile(file, (await readFile(file, 'utf8')).replace('minVersion: TLS1.3', 'minVersion: TLS1.2'));
  const { findings } = await examine({ ...options, modes: ['internet'] }, today);
  const own = findings.filter(({ path }) => path === 'security.tls.minVersion');
  expect(own.map(({ ruleId, severity }) => [ruleId, severity])).toEqual([['mode/tls-version', 'high']]);
});

test('a weak proposal has one verdict, on its line', async () => {
  const file = join(projectDir, 'config', 'environments', 'lab.yaml');
  const weak = 'id: 1, protocol: ipsec, presharedKey: "${PSK}", ipsec: { esp: [aes256gcm16-modp2048] } }';
  await writeFile(
    file,
    (await readFile(file, 'utf8')).replace('dc1-gw1--use1-gw1: { id: 1 }', `dc1-gw1--use1-gw1: { ${weak}`),
  );
  const { findings } = await examine(options, today);
  const own = findings.filter(({ path }) => path?.startsWith('tunnels.dc1-gw1--use1-gw1'));
  expect(own.map(({ ruleId, path }) => [ruleId, path])).toEqual([
    ['config/ipsec-proposal', 'tunnels.dc1-gw1--use1-gw1.ipsec.esp[0]'],
  ]);
});

test('the report says which policies judged, and Rego of the project that did not is a finding', async () => {
  const own = join(projectDir, 'policies');
  await cp(options.policiesDir, own, { recursive: true });
  const copied = await examine(options, today);
  expect(copied.policies).toEqual({ directory: options.policiesDir, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
  expect(idsOf(copied.findings)).toEqual([]);
  await appendFile(join(own, 'dwcp-v3-network.rego'), '\n');
  await writeFile(join(own, 'team.rego'), 'package team\n');
  const changed = await examine(options, today);
  expect(changed.policies).toEqual(copied.policies);
  const unused = changed.findings.filter(({ ruleId }) => ruleId === 'policy/not-asked');
  expect(unused.map(({ location }) => location?.file)).toEqual(['policies/dwcp-v3-network.rego', 'policies/team.rego']);
});

const scenario = (name: string) => join(projectDir, 'config', 'scenarios', `${name}.yaml`);

async function edit(name: string, right: string, wrong: string): Promise<void> {
  const text = await readFile(scenario(name), 'utf8');
  expect(text).toContain(right);
  await writeFile(scenario(name), text.replace(right, wrong));
}

test.each([
  ['a mistake of form', 'seed: 20261101', 'sed: 20261101', 'config/unknown-key sed'],
  [
    'a name the network has not',
    'dc1-node1 -> use1-node1\n',
    'dc1-node7 -> use1-node1\n',
    'scenario/node checks.reach[0]',
  ],
])('%s in a scenario is a finding at its place', async (_, right, wrong, expected) => {
  await edit('hybrid-baseline', right, wrong);
  const { findings } = await examine(options, today);
  const found = findings.filter(({ location }) => location?.file === 'config/scenarios/hybrid-baseline.yaml');
  expect(found.map(({ ruleId, path }) => `${ruleId} ${path}`)).toContain(expected);
  const text = (await readFile(scenario('hybrid-baseline'), 'utf8')).split('\n');
  for (const { location } of found) expect(text[(location?.line ?? 0) - 1]).toContain(wrong.trim().split(' ')[0]);
  expect(found.every(({ location }) => (location?.column ?? 0) > 0)).toBe(true);
});

test('scenarios of what was not asked for are left alone, and all are looked at when all is asked for', async () => {
  await edit('ipsec-site-to-site', 'environment: ', 'environmen: ');
  const partsOf = (parts: readonly LintPart[]) =>
    parts.map(({ name }) => name).filter((name) => name.startsWith('scenario '));
  const onLab = await examine(options, today);
  expect(idsOf(onLab.findings)).toEqual([]);
  expect(partsOf(onLab.parts)).toEqual([
    'scenario hybrid-baseline',
    'scenario hybrid-failover',
    'scenario wireguard-mesh',
  ]);
  const all = await examine({ ...options, environments: null, modes: null }, today);
  const names = (await readdir(join(projectDir, 'config', 'scenarios'))).map((file) => `scenario ${file.slice(0, -5)}`);
  expect(partsOf(all.parts)).toEqual(names.toSorted());
  expect(all.findings.map(({ location }) => location?.file)).toContain('config/scenarios/ipsec-site-to-site.yaml');
});

test('a scenario of a mode nobody describes is not looked at, and says so', async () => {
  await edit('hybrid-baseline', 'mode: hybrid', 'mode: internet');
  await rm(join(projectDir, 'config', 'dwcp-v3-internet.yaml'));
  const { parts } = await examine({ ...options, environments: null, modes: null }, today);
  const part = parts.find(({ name }) => name === 'scenario hybrid-baseline');
  expect(part?.uncheckedReason).toContain('dwcp-v3-internet.yaml');
});
