import { chmod, cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { processRunner } from '@dwcp/io';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readRepositoryFile, repositoryRoot } from '../repository/repository-files.ts';

const runner = processRunner(new AbortController().signal);
let root = '';

beforeEach(async () => {
  root = join(await mkdtemp(join(tmpdir(), 'dwcp-tooling-')), 'a folder');
  await mkdir(join(root, 'bin'), { recursive: true });
});
afterEach(() => rm(join(root, '..'), { recursive: true, force: true }));

async function outcomeOf(argv: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const { exitCode, stdout, stderr } = await runner.run(argv, {
    timeoutMs: 20_000,
    okExitCodes: [0, 1],
    env,
    cwd: '/',
  });
  return { exitCode, stdout, stderr };
}

/** A directory of links to nothing but these programs. */
async function pathWith(programs: readonly string[]): Promise<string> {
  const directory = join(root, 'path');
  await mkdir(directory);
  for (const program of programs) {
    const found = await runner.run(['bash', '-c', 'type -P "$0"', program], { timeoutMs: 5_000 });
    await symlink(found.stdout.trim(), join(directory, program));
  }
  return directory;
}

const commands = ['dwcp', 'dwcpd', 'dwcp-ctl'];

test.each(commands)('bin/%s says how to build it when it is not built', async (command) => {
  await cp(join(repositoryRoot, 'bin', command), join(root, 'bin', command));
  await mkdir(join(root, '.tools', 'node_modules', 'node', 'bin'), { recursive: true });
  await symlink(process.execPath, join(root, '.tools', 'node_modules', 'node', 'bin', 'node'));
  expect(await outcomeOf([join(root, 'bin', command), 'version'])).toEqual({
    exitCode: 1,
    stdout: '',
    stderr: `${command}: not built yet; run "make build" in the dwcp folder\n`,
  });
});

test.each(commands)('bin/%s says how to get Node when there is none', async (command) => {
  await cp(join(repositoryRoot, 'bin', command), join(root, 'bin', command));
  const PATH = await pathWith(['sh']);
  expect(await outcomeOf([join(root, 'bin', command), 'version'], { PATH })).toEqual({
    exitCode: 1,
    stdout: '',
    stderr: `${command}: Node is not there; run "make setup" in the dwcp folder\n`,
  });
});

test('bin/dwcp takes the Node of set-up before the one on PATH, and hands every argument on as it is', async () => {
  await cp(join(repositoryRoot, 'bin', 'dwcp'), join(root, 'bin', 'dwcp'));
  const node = join(root, '.tools', 'node_modules', 'node', 'bin', 'node');
  await mkdir(join(node, '..'), { recursive: true });
  await writeFile(node, '#!/bin/sh\nprintf "%s\\n" "$@"\n');
  await chmod(node, 0o755);
  await mkdir(join(root, 'packages', 'cli', 'bundle'), { recursive: true });
  await writeFile(join(root, 'packages', 'cli', 'bundle', 'dwcp.mjs'), '');
  const { stdout } = await outcomeOf([join(root, 'bin', 'dwcp'), 'plan', '--env', 'two words', '']);
  const [ofNode, bundle, ...own] = stdout.split('\n');
  expect([ofNode, bundle]).toEqual(['--max-semi-space-size=4', `${root}/bin/../packages/cli/bundle/dwcp.mjs`]);
  expect(own).toEqual(['plan', '--env', 'two words', '', '']);
});

test('bin/dwcp finds the opa of set-up, from any directory', async () => {
  await cp(join(repositoryRoot, 'bin', 'dwcp'), join(root, 'bin', 'dwcp'));
  const node = join(root, '.tools', 'node_modules', 'node', 'bin', 'node');
  await mkdir(join(node, '..'), { recursive: true });
  await writeFile(node, '#!/bin/sh\ncd / && command -v opa\n');
  await mkdir(join(root, '.tools', 'bin'));
  await writeFile(join(root, '.tools', 'bin', 'opa'), '');
  await mkdir(join(root, 'packages', 'cli', 'bundle'), { recursive: true });
  await writeFile(join(root, 'packages', 'cli', 'bundle', 'dwcp.mjs'), '');
  for (const program of [node, join(root, '.tools', 'bin', 'opa')]) await chmod(program, 0o755);
  const { stdout } = await runner.run(['./dwcp'], { timeoutMs: 20_000, cwd: join(root, 'bin') });
  expect(stdout).toBe(`${join(root, '.tools', 'bin', 'opa')}\n`);
});

test('set-up names the step that failed and what to do next', async () => {
  await cp(join(repositoryRoot, 'scripts'), join(root, 'scripts'), { recursive: true });
  const PATH = await pathWith(['bash', 'env', 'dirname', 'mkdir', 'sed', 'tail']);
  const { exitCode, stdout, stderr } = await outcomeOf([join(root, 'scripts', 'setup.sh')], { PATH });
  expect(exitCode).toBe(1);
  expect(stdout).toMatch(/^\[1\/\d\] system packages \.\.\. FAILED after \d+\.\d s\n$/);
  expect(stderr).toContain(
    'setup: step "system packages" failed\nnext: install what scripts/system-packages.txt lists',
  );
});

test('every system package says what needs it, once', () => {
  const lines = readRepositoryFile('scripts/system-packages.txt').split('\n');
  const packages = lines.filter((line) => line !== '' && !line.startsWith('#'));
  expect(packages.filter((line) => !/^[a-z0-9.+-]+ {2,}\S/.test(line))).toEqual([]);
  const names = packages.map((line) => line.split(' ')[0]);
  expect(names).toEqual([...new Set(names)].sort());
});

test('every Python package is pinned', () => {
  for (const file of ['requirements.txt', 'requirements-lock.txt']) {
    const lines = readRepositoryFile(file).split('\n');
    const loose = lines.filter((line) => line !== '' && !line.startsWith('#') && !/^[\w.[\]-]+==\S/.test(line));
    expect(loose).toEqual([]);
  }
});

test('make prints its targets, each with what it does', async () => {
  const { stdout } = await runner.run(['make', '-C', repositoryRoot, '--no-print-directory'], { timeoutMs: 20_000 });
  for (const target of ['setup', 'build', 'test', 'deploy', 'destroy']) {
    expect(stdout).toMatch(new RegExp(`^ {2}make ${target} +\\S`, 'm'));
  }
});
