import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { processRunner } from '@dwcp/io';
import { testContext } from '@dwcp/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { gitIgnored } from './git-ignored.ts';
import { secretParts } from './secret-part.ts';

const ctx = testContext(processRunner(new AbortController().signal));
let root = '';
let projectDir = '';
beforeEach(async ({ skip }) => {
  root = await mkdtemp(join(tmpdir(), 'dwcp-ignored-'));
  projectDir = join(root, 'network');
  await mkdir(projectDir);
  const version = await ctx.run.run(['git', '--version'], { timeoutMs: 10_000 }).catch(() => null);
  if (version === null) skip('git is not on PATH');
});
afterEach(() => rm(root, { recursive: true, force: true }));

const git = (...args: readonly string[]) => ctx.run.run(['git', ...args], { timeoutMs: 10_000, cwd: root });
const names = ['.env', '-x.env', 'a b.env', 'kept.env', 'README.md'];

test('what Git ignores and does not track is known, whatever its name', async () => {
  await git('init', '-q');
  await writeFile(join(root, '.gitignore'), '*.env\n');
  for (const name of names) await writeFile(join(projectDir, name), 'a: 1\n');
  await git('add', '-f', 'network/kept.env');
  expect([...(await gitIgnored(projectDir, names, ctx))].toSorted()).toEqual(['-x.env', '.env', 'a b.env']);
});

test('a repository cannot have a program started', async () => {
  await git('init', '-q');
  await writeFile(join(root, 'watch.sh'), `#!/bin/sh\ntouch ${join(root, 'started')}\n`, { mode: 0o755 });
  await git('add', 'watch.sh');
  await git('config', 'core.fsmonitor', join(root, 'watch.sh'));
  await gitIgnored(projectDir, names, ctx);
  await expect(rm(join(root, 'started'))).rejects.toThrow('ENOENT');
});

test('where Git cannot say nothing is ignored', async () => {
  expect(await gitIgnored(projectDir, names, ctx)).toEqual(new Set());
  await writeFile(join(root, '.git'), 'nonsense');
  expect(await gitIgnored(projectDir, names, ctx)).toEqual(new Set());
});

test('an ignored file in the project is listed and not looked into', async () => {
  await git('init', '-q');
  await writeFile(join(root, '.gitignore'), '.env\n.venv\n');
  await mkdir(join(root, 'elsewhere'));
  await symlink('../elsewhere', join(projectDir, '.venv'));
  const secret = 'password: x8Kd02mQpz91\n';
  await writeFile(join(projectDir, '.env'), secret);
  await writeFile(join(projectDir, 'notes.yaml'), secret);
  const [secrets, beside] = await secretParts(projectDir, [], ctx);
  expect(secrets?.findings.map(({ location }) => location?.file)).toEqual(['notes.yaml']);
  expect(beside?.part.uncheckedReason).toBe('not looked into: .env (Git ignores it)');
});
