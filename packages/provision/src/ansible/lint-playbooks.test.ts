import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { scriptedRunner, testContext } from '@dwcp/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parseLintReport, syntaxCheck } from './lint-playbooks.ts';

let projectDir = '';
beforeEach(async () => {
  projectDir = await mkdtemp(join(tmpdir(), 'dwcp-lint-'));
  await mkdir(join(projectDir, '.venv', 'bin'), { recursive: true });
  await writeFile(join(projectDir, '.venv', 'bin', 'ansible-playbook'), '');
  await chmod(join(projectDir, '.venv', 'bin', 'ansible-playbook'), 0o755);
});
afterEach(async () => {
  await rm(projectDir, { recursive: true, force: true });
});

test('an entry of the report becomes a finding that names its rule and its place', async () => {
  const text = await readFile(new URL('../../test/fixtures/ansible-lint-report.json', import.meta.url), 'utf8');
  expect(parseLintReport(text, 'deployments/ansible')).toEqual([
    {
      ruleId: 'ansible/lint',
      severity: 'medium',
      message: 'name[play]: All plays should be named.',
      location: { file: 'deployments/ansible/bad.yml', line: 2, column: 3 },
      path: null,
      hint: null,
    },
    expect.objectContaining({
      ruleId: 'ansible/lint',
      message: expect.stringMatching(/^command-instead-of-shell: /),
      location: { file: 'deployments/ansible/bad.yml', line: 4, column: 1 },
    }),
  ]);
  expect(parseLintReport('[]', 'deployments/ansible')).toEqual([]);
});

test('a report that cannot be read is an error, never an empty list', () => {
  expect(() => parseLintReport('Traceback', 'deployments/ansible')).toThrow(/did not print a report: Traceback/);
});

test.each([
  [
    '2.19',
    "[ERROR]: couldn't resolve module/action 'nosuch'. This often indicates a misspelling.\nOrigin: /p/x.yml:4:7\n",
    "couldn't resolve module/action 'nosuch'. This often indicates a misspelling.",
  ],
  [
    '2.17',
    "ERROR! this task 'nosuch' has extra params\n\nThe error appears to be in '/p/x.yml': line 4, column 7, but may\n",
    "this task 'nosuch' has extra params",
  ],
])('a playbook that ansible-core %s cannot load is a finding at its line', async (version, stderr, message) => {
  const tool = join(projectDir, '.venv', 'bin', 'ansible-playbook');
  const runner = scriptedRunner([
    { argv: [tool, '--syntax-check', '--inventory', 'i.json', 'x.yml'], exitCode: 4, stderr },
    { argv: [tool, '--version'], stdout: `ansible-playbook [core ${version}.14]\n` },
  ]);
  const findings = await syntaxCheck(
    { projectDir, ansibleDir: '/p', home: '/h', playbooks: ['x.yml'], inventoryFile: 'i.json' },
    testContext(runner),
  );
  expect(findings).toEqual([
    {
      ruleId: 'ansible/syntax',
      severity: 'high',
      message,
      location: { file: '/p/x.yml', line: 4, column: 7 },
      path: null,
      hint: null,
    },
  ]);
});

test('several playbooks that load cost one call, and nobody is asked for a version', async () => {
  const tool = join(projectDir, '.venv', 'bin', 'ansible-playbook');
  const runner = scriptedRunner([{ argv: [tool, '--syntax-check', '--inventory', 'i.json', 'x.yml', 'y.yml'] }]);
  const options = { projectDir, ansibleDir: '/p', home: '/h', playbooks: ['x.yml', 'y.yml'], inventoryFile: 'i.json' };
  expect(await syntaxCheck(options, testContext(runner))).toEqual([]);
});

test('what an Ansible too old for dwcp complains about is no finding', async () => {
  const tool = join(projectDir, '.venv', 'bin', 'ansible-playbook');
  const runner = scriptedRunner([
    { argv: [tool, '--syntax-check', '--inventory', 'i.json', 'x.yml'], exitCode: 4, stderr: 'ERROR! bad' },
    { argv: [tool, '--version'], stdout: 'ansible-playbook [core 2.14.3]\n' },
  ]);
  const options = { projectDir, ansibleDir: '/p', home: '/h', playbooks: ['x.yml'], inventoryFile: 'i.json' };
  await expect(syntaxCheck(options, testContext(runner))).rejects.toMatchObject({ code: 'TOOL_TOO_OLD' });
});
