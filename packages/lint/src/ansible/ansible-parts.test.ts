import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Runner } from '@dwcp/io';
import { testContext } from '@dwcp/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ansibleLintPart } from './lint-part.ts';
import { lintPlaybookSyntax } from './syntax-part.ts';

let projectDir = '';
const options = () => ({ projectDir, stateDir: null });
const workParent = () => join(projectDir, '.dwcp', 'lint', 'ansible');

beforeEach(async () => {
  projectDir = await mkdtemp(join(tmpdir(), 'dwcp-ansible-parts-'));
  await mkdir(join(projectDir, '.venv', 'bin'), { recursive: true });
  await mkdir(join(projectDir, 'deployments', 'ansible'), { recursive: true });
  for (const name of ['dwcp-a.yml', 'dwcp-b.yml', 'requirements.yml']) {
    await writeFile(join(projectDir, 'deployments', 'ansible', name), '---\n');
  }
});
afterEach(() => rm(projectDir, { recursive: true, force: true }));

async function install(name: string): Promise<void> {
  const path = join(projectDir, '.venv', 'bin', name);
  await writeFile(path, '');
  await chmod(path, 0o755);
}

/** A runner that answers by the words of the command and keeps them: working directories have names of the moment. */
function answering(answer: (argv: readonly string[]) => { exitCode?: number; stdout?: string; stderr?: string }) {
  const calls: (readonly string[])[] = [];
  const runner: Runner = {
    async run(argv) {
      calls.push(argv.slice(1).filter((word) => !word.startsWith('/')));
      return { exitCode: 0, stdout: '', stderr: '', durationMs: 0, ...answer(argv) };
    },
    start() {
      throw new Error('nothing outlives a check');
    },
    converse() {
      throw new Error('nothing is talked with');
    },
    attach() {
      throw new Error('nobody sits before it');
    },
  };
  return { calls, ctx: testContext(runner) };
}

test('all playbooks that load are looked at in one call, each with its part', async () => {
  await install('ansible-playbook');
  const { calls, ctx } = answering(() => ({}));
  const results = await lintPlaybookSyntax(options(), ctx);
  expect(results.map(({ part }) => part)).toEqual([
    { name: 'ansible syntax dwcp-a.yml', uncheckedReason: null, isLeftOut: false },
    { name: 'ansible syntax dwcp-b.yml', uncheckedReason: null, isLeftOut: false },
  ]);
  expect(calls).toEqual([['--syntax-check', '--inventory', 'dwcp-a.yml', 'dwcp-b.yml']]);
});

test('where one playbook does not load each is looked at alone, and the finding is at its line', async () => {
  await install('ansible-playbook');
  const file = join(projectDir, 'deployments', 'ansible', 'dwcp-b.yml');
  const { ctx } = answering((argv) => {
    if (argv.includes('--version')) return { stdout: 'ansible-playbook [core 2.19.14]' };
    return argv.includes('dwcp-b.yml') ? { exitCode: 4, stderr: `[ERROR]: no action\nOrigin: ${file}:3:5\n` } : {};
  });
  const results = await lintPlaybookSyntax(options(), ctx);
  expect(results.map(({ findings }) => findings.length)).toEqual([0, 1]);
  expect(results[1]?.findings).toMatchObject([
    {
      ruleId: 'ansible/syntax',
      message: 'no action',
      location: { file: 'deployments/ansible/dwcp-b.yml', line: 3, column: 5 },
    },
  ]);
});

test('without Ansible every playbook is unchecked, with the way to get it', async () => {
  const path = process.env.PATH;
  process.env.PATH = projectDir;
  try {
    const results = await lintPlaybookSyntax(options(), answering(() => ({})).ctx);
    expect(results.map(({ part }) => part.uncheckedReason)).toEqual([
      expect.stringContaining('run `make setup`'),
      expect.stringContaining('run `make setup`'),
    ]);
  } finally {
    process.env.PATH = path;
  }
});

test('nothing stays behind, and what a killed run left is removed', async () => {
  await install('ansible-playbook');
  await mkdir(join(workParent(), 'run-999999999-1-1'), { recursive: true });
  await mkdir(join(workParent(), 'run-1-0-1'));
  await lintPlaybookSyntax(options(), answering(() => ({})).ctx);
  expect(await readdir(workParent())).toEqual([]);
});

test('what ansible-lint says is a finding with the name of its rule', async () => {
  await install('ansible-lint');
  const stdout = JSON.stringify([
    {
      check_name: 'no-changed-when',
      description: 'Commands should not change things if nothing needs doing.',
      severity: 'major',
      location: { path: 'roles/system/tasks/main.yml', lines: { begin: 7 } },
    },
  ]);
  const { findings, part } = await ansibleLintPart(options(), answering(() => ({ exitCode: 2, stdout })).ctx);
  expect(part).toEqual({ name: 'ansible-lint', uncheckedReason: null, isLeftOut: false });
  expect(findings).toEqual([
    {
      ruleId: 'ansible/lint',
      severity: 'medium',
      message: 'no-changed-when: Commands should not change things if nothing needs doing.',
      location: { file: 'deployments/ansible/roles/system/tasks/main.yml', line: 7, column: 1 },
      path: null,
      hint: null,
    },
  ]);
});

test('an ansible-lint that is not installed is left out by name, one that breaks is unchecked', async () => {
  const path = process.env.PATH;
  process.env.PATH = projectDir;
  try {
    const absent = await ansibleLintPart(options(), answering(() => ({})).ctx);
    expect(absent.part).toMatchObject({ name: 'ansible-lint', isLeftOut: true });
    expect(absent.part.uncheckedReason).toContain('is not installed');
    await install('ansible-lint');
    const broken = await ansibleLintPart(options(), answering(() => ({ stdout: 'Traceback' })).ctx);
    expect(broken.part.isLeftOut).toBe(false);
    expect(broken.part.uncheckedReason).toContain('did not print a report');
  } finally {
    process.env.PATH = path;
  }
});
