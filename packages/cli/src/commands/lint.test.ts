import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exitCodes } from '@dwcp/terminal';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { fakeTerminal } from '../fake-terminal.fixture.ts';
import { installationDirectory } from '../installation.ts';
import { main } from '../main.ts';
import { parseStrictXml } from '../views/junit/strict-xml.fixture.ts';

let repository = '';
let project = '';

beforeAll(async () => {
  repository = await mkdtemp(join(tmpdir(), 'dwcp-lint-command-'));
  project = join(repository, 'network');
  await mkdir(join(repository, '.git'));
  await cp(join(installationDirectory, 'config'), join(project, 'config'), { recursive: true });
  const lab = join(project, 'config', 'environments', 'lab.yaml');
  await writeFile(lab, (await readFile(lab, 'utf8')).replace('asn: 64512', 'asn: 3356'));
});
beforeEach(() => rm(join(project, 'report'), { recursive: true, force: true }));
afterAll(() => rm(repository, { recursive: true, force: true }));

async function lint(...own: readonly string[]) {
  const terminal = fakeTerminal();
  const exitCode = await main({
    version: '1.2.3',
    argv: ['lint', '--env', 'lab', '--mode', 'hybrid', '--no-terraform', '--no-ansible', ...own],
    cwd: project,
    environment: {},
    terminal,
    signal: new AbortController().signal,
  });
  return { exitCode, ...terminal.written };
}

const place = 'config/environments/lab.yaml';

test('without --format the report is text, with --json or --format json a document', async () => {
  const human = await lint();
  expect(human.exitCode).toBe(exitCodes.findings);
  expect(human.stdout).toContain('sites.dc1.asn: the ASN 3356 is public');
  expect(human.stdout).toContain('asn: 3356');
  const json = await lint('--json');
  expect(JSON.parse(json.stdout)).toMatchObject({ formatVersion: 1, failOn: 'medium' });
  expect((await lint('--format', 'json')).stdout).toBe(json.stdout);
  expect((await lint('--json', '--format', 'json')).stdout).toBe(json.stdout);
});

test('sarif, junit and github name files from the top of the repository, where CI looks for them', async () => {
  const sarif = await lint('--format', 'sarif');
  expect(sarif.exitCode).toBe(exitCodes.findings);
  expect(JSON.parse(sarif.stdout)).toMatchObject({ version: '2.1.0' });
  expect(sarif.stdout).toContain(`"uri": "network/${place}"`);
  const junit = await lint('--format', 'junit');
  expect(parseStrictXml(junit.stdout).children.map((suite) => suite.attributes.name)).toContain(`network/${place}`);
  expect((await lint('--format', 'github')).stdout).toContain(`::error file=network/${place},line=`);
});

test('links in SARIF lead to where the documentation is said to be, else to the pages on this machine', async () => {
  const published = await lint('--format', 'sarif', '--docs-url', 'https://example.org/docs/');
  expect(published.stdout).toContain('"helpUri": "https://example.org/docs/rules/config/asn-private.md"');
  const local = await lint('--format', 'sarif');
  expect(local.stdout).toContain('docs/rules/config/asn-private.md"');
});

test('with --output the report is in the file, whole and readable, and the text on stdout', async () => {
  await mkdir(join(project, 'report'));
  const printed = await lint('--format', 'sarif');
  const { exitCode, stdout } = await lint('--format', 'sarif', '--output', 'report/dwcp.sarif');
  expect(exitCode).toBe(exitCodes.findings);
  expect(stdout).toBe((await lint()).stdout);
  const file = join(project, 'report', 'dwcp.sarif');
  expect(await readFile(file, 'utf8')).toBe(printed.stdout);
  expect((await stat(file)).mode & 0o777).toBe(0o644);
  expect(await readdir(join(project, 'report'))).toEqual(['dwcp.sarif']);
});

test('a run that fails leaves no report of an earlier one', async () => {
  await mkdir(join(project, 'report'));
  await writeFile(join(project, 'report', 'dwcp.sarif'), 'of yesterday');
  const { exitCode } = await lint('--format', 'sarif', '--output', 'report/dwcp.sarif', '--env', 'nowhere');
  expect(exitCode).toBe(exitCodes.failed);
  expect(await readdir(join(project, 'report'))).toEqual([]);
});

test('two different forms at once, and a form there is not, are usage errors', async () => {
  const two = await lint('--json', '--format', 'sarif');
  expect(two.exitCode).toBe(exitCodes.failed);
  expect(two.stderr).toContain('error USAGE: --json and --format sarif ask for two forms of one report\n');
  const unknown = await lint('--format', 'xml');
  expect(unknown.exitCode).toBe(exitCodes.failed);
  expect(unknown.stderr).toContain('Allowed choices are human, json, sarif, junit, github');
});

test('a report is never written over what dwcp reads, a directory, a link or a device', async () => {
  await mkdir(join(project, 'report'));
  await symlink(join(project, place), join(project, 'report', 'link'));
  const before = await readFile(join(project, place), 'utf8');
  for (const output of [place, 'config', 'report', 'report/link', '/dev/null', 'no/such/directory/report.sarif']) {
    const { exitCode, stderr } = await lint('--output', output);
    expect(stderr).toMatch(/^error USAGE: option --output: .*\nhint: /);
    expect(exitCode).toBe(exitCodes.failed);
  }
  const plan = await lint('--plan', 'report/plan.json', '--output', 'report/plan.json');
  expect(plan.stderr).toContain('would be written where dwcp reads');
  expect(await readFile(join(project, place), 'utf8')).toBe(before);
});

test('a time without the report it is of, and one that is none, are usage errors', async () => {
  const alone = await lint('--vulnerabilities-scanned-at', '2026-11-20T00:00:00Z');
  expect(alone.exitCode).toBe(exitCodes.failed);
  expect(alone.stderr).toContain('hint: give the report with --vulnerabilities');
  const none = await lint('--vulnerabilities', 'report.json', '--vulnerabilities-scanned-at', 'yesterday');
  expect(none.stderr).toContain('option --vulnerabilities-scanned-at: is a time such as 2026-11-20T08:00:00Z');
});

test('facts about the accounts are taken from the file that is named', async () => {
  await mkdir(join(project, 'report'));
  const facts = '{"formatVersion": 1, "mfa_required": false, "last_security_patch_date": "2020-01-01"}';
  await writeFile(join(project, 'report', 'facts.json'), facts);
  const { stdout } = await lint('--security-config', 'report/facts.json', '--json');
  const findings = (JSON.parse(stdout) as { findings: { ruleId: string; location: { file: string } }[] }).findings;
  const own = findings.filter(({ location }) => location.file === 'report/facts.json');
  expect(own.map(({ ruleId }) => ruleId)).toEqual(['DWCP-SEC-047', 'DWCP-SEC-046']);
});
