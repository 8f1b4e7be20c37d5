import { execFileSync } from 'node:child_process';
import { appendFile, chmod, mkdir, mkdtemp, rename, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { scriptedRunner, testContext } from '@dwcp/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { LintOptions } from '../report.ts';
import { fingerprint } from './fingerprint.ts';

const noon = new Date('2026-11-23T12:00:00Z');
const ctx = testContext(scriptedRunner([]));
const path = process.env.PATH;
let root = '';
let options: LintOptions;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'dwcp-fingerprint-'));
  const projectDir = join(root, 'project');
  for (const name of ['config/environments', 'deployments/ansible', 'policies', 'scripts', '.venv/bin']) {
    await mkdir(join(projectDir, name), { recursive: true });
  }
  for (const name of ['bundle', 'bin', 'shipped']) await mkdir(join(root, name));
  await writeFile(join(projectDir, 'config', 'environments', 'lab.yaml'), 'a: 1\n');
  await writeFile(join(projectDir, 'deployments', 'ansible', 'site.yml'), '---\n');
  await writeFile(join(root, 'bundle', 'dwcp.mjs'), '// one\n');
  await writeFile(join(root, 'shipped', 'a.rego'), 'package a\n');
  await program('terraform', '#!/bin/sh\necho 1\n');
  process.env.PATH = join(root, 'bin');
  options = {
    projectDir,
    policiesDir: join(root, 'shipped'),
    stateDir: null,
    environments: null,
    modes: null,
    usesTerraform: true,
    usesAnsible: true,
    audits: false,
    policyDir: null,
    vulnerabilitiesFile: null,
    planFile: null,
    looksAgain: false,
  };
});
afterEach(async () => {
  process.env.PATH = path;
  await rm(root, { recursive: true, force: true });
});

const inProject = (name: string) => join(options.projectDir, name);
const take = (own: Partial<LintOptions> = {}, now = noon) =>
  fingerprint({ ...options, ...own }, { directory: join(root, 'bundle'), now, ctx });

async function program(name: string, text: string): Promise<void> {
  await writeFile(join(root, 'bin', name), text);
  await chmod(join(root, 'bin', name), 0o755);
}

/** True when what `change` does is seen. */
async function isSeen(change: () => Promise<unknown>): Promise<boolean> {
  const before = await take();
  await change();
  const after = await take();
  expect(before).not.toBeNull();
  return after !== before;
}

test('nothing changed is nothing changed, whether it is asked to look again or not', async () => {
  expect(await take()).toMatch(/^[0-9a-f]{64}$/);
  expect(await take({ looksAgain: true })).toBe(await take());
  expect(await take({}, new Date('2026-11-23T23:59:59Z'))).toBe(await take());
});

test.each<readonly [string, () => Promise<unknown>]>([
  ['another content', () => writeFile(inProject('config/environments/lab.yaml'), 'a: 2\n')],
  ['another content of the same size and date', sameSizeAndDate],
  ['a new file', () => writeFile(inProject('config/environments/new.yaml'), '')],
  ['a removed file', () => rm(inProject('deployments/ansible/site.yml'))],
  ['a renamed file', () => rename(inProject('deployments/ansible/site.yml'), inProject('deployments/ansible/all.yml'))],
  [
    'a file in a hidden directory',
    () => mkdir(inProject('config/.a')).then(() => writeFile(inProject('config/.a/b'), '')),
  ],
  [
    'a file among fixtures',
    () => mkdir(inProject('deployments/fixtures')).then(() => writeFile(inProject('deployments/fixtures/key.pem'), '')),
  ],
  ['waivers', () => writeFile(inProject('config/waivers.yaml'), 'formatVersion: 1\n')],
  ['a file beside config', () => writeFile(inProject('.env'), 'A=1\n')],
  ['a dependency', () => writeFile(inProject('package.json'), '{}')],
  ['settings of ansible-lint above the playbooks', () => writeFile(inProject('.ansible-lint'), 'skip_list: [name]\n')],
  ['a shipped policy', () => appendFile(join(root, 'shipped', 'a.rego'), '\n')],
  ['another dwcp', () => writeFile(join(root, 'bundle', 'dwcp.mjs'), '// two\n')],
  ['a part of dwcp that is new', () => writeFile(join(root, 'bundle', 'chunk.mjs'), '')],
  ['another terraform', () => program('terraform', '#!/bin/sh\necho 2\n')],
  ['an opa that was not there', () => program('opa', '')],
  ['an ansible in the virtual environment', () => writeFile(inProject('.venv/bin/ansible-playbook'), '')],
  ['a Python package', () => mkdir(inProject('.venv/lib/python3/site-packages/ansible'), { recursive: true })],
  ['a terraform removed', () => rm(join(root, 'bin', 'terraform'))],
])('%s is seen', async (_name, change) => {
  expect(await isSeen(change)).toBe(true);
});

async function sameSizeAndDate(): Promise<void> {
  const file = inProject('config/environments/lab.yaml');
  const { atime, mtime } = await stat(file);
  await writeFile(file, 'a: 3\n');
  await utimes(file, atime, mtime);
}

test('a program replaced by one of the same size and date is seen', async () => {
  const file = join(root, 'bin', 'terraform');
  const { atime, mtime } = await stat(file);
  const before = await take();
  await writeFile(file, '#!/bin/sh\necho 2\n');
  await utimes(file, atime, mtime);
  expect(await take()).not.toBe(before);
});

test('another terraform that comes first on PATH is seen', async () => {
  const before = await take();
  await mkdir(join(root, 'first'));
  await writeFile(join(root, 'first', 'terraform'), '');
  process.env.PATH = `${join(root, 'first')}:${join(root, 'bin')}`;
  const first = await take();
  process.env.PATH = `${join(root, 'bin')}:${join(root, 'first')}`;
  expect(new Set([before, first, await take()]).size).toBe(3);
});

test.each(['TF_CLI_ARGS', 'DWCP_CLOUD_PORT', 'ANSIBLE_CONFIG', 'OPA_CHECK'])('the setting %s is seen', async (name) => {
  const before = await take();
  try {
    process.env[name] = '';
    const empty = await take();
    process.env[name] = 'x';
    expect(new Set([before, empty, await take()]).size).toBe(3);
  } finally {
    delete process.env[name];
  }
  expect(await take()).toBe(before);
});

test('the next day is another day', async () => {
  expect(await take({}, new Date('2026-11-24T00:00:00Z'))).not.toBe(await take());
});

test('every option is seen', async () => {
  await mkdir(join(root, 'own'));
  for (const name of ['plan.json', 'scan.json', 'facts.yaml']) await writeFile(join(root, name), '{}');
  const asked: readonly Partial<LintOptions>[] = [
    {},
    { environments: ['lab'] },
    { environments: ['lab', 'production'] },
    { modes: ['hybrid'] },
    { usesTerraform: false },
    { usesAnsible: false },
    { stateDir: join(root, 'state') },
    { policyDir: join(root, 'own') },
    { planFile: join(root, 'plan.json') },
    { vulnerabilitiesFile: join(root, 'scan.json') },
    { vulnerabilitiesFile: join(root, 'scan.json'), vulnerabilitiesScannedAt: '2026-11-20T00:00:00Z' },
    { securityConfigFile: join(root, 'facts.yaml') },
    { policiesDir: join(root, 'own') },
  ];
  const taken = await Promise.all(asked.map((one) => take(one)));
  expect(taken).not.toContain(null);
  expect(new Set(taken).size).toBe(asked.length);
});

test('what is in a given plan, report or policy is seen', async () => {
  const given = { planFile: join(root, 'plan.json'), policyDir: join(root, 'own') };
  await mkdir(given.policyDir);
  await writeFile(given.planFile, '{}');
  const before = await take(given);
  await writeFile(given.planFile, '[]');
  const changed = await take(given);
  await writeFile(join(given.policyDir, 'a.rego'), 'package a\n');
  expect(new Set([before, changed, await take(given)]).size).toBe(3);
});

test('the date of a scan is seen, for it may stand for when it was made', async () => {
  const vulnerabilitiesFile = join(root, 'scan.json');
  await writeFile(vulnerabilitiesFile, '{}');
  const before = await take({ vulnerabilitiesFile });
  await utimes(vulnerabilitiesFile, noon, new Date('2026-01-01T00:00:00Z'));
  expect(await take({ vulnerabilitiesFile })).not.toBe(before);
  const securityConfigFile = join(root, 'facts.yaml');
  await writeFile(securityConfigFile, 'a: 1');
  const facts = await take({ securityConfigFile });
  await writeFile(securityConfigFile, 'a: 2');
  expect(await take({ securityConfigFile })).not.toBe(facts);
});

test('what a link leads to may change unseen, what is a pipe cannot be read, what is huge is not: nothing is known', async () => {
  const odd = inProject('config/odd');
  await symlink('/etc/hostname', odd);
  expect(await take()).toBeNull();
  await rm(odd);
  execFileSync('mkfifo', [odd], { env: { PATH: path } });
  expect(await take()).toBeNull();
  await rm(odd);
  await writeFile(odd, Buffer.alloc(8 * 2 ** 20 + 1));
  expect(await take()).toBeNull();
  await rm(odd);
  expect(await take()).not.toBeNull();
});
