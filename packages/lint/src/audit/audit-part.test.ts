import { readFileSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DwcpError } from '@dwcp/model';
import { type ScriptedCall, scriptedRunner, testContext } from '@dwcp/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { auditPart } from './audit-part.ts';

const fixture = (name: string) => readFileSync(join(import.meta.dirname, '../../test/fixtures', name), 'utf8');
let projectDir = '';
const pnpm = () => join(projectDir, '.tools/node_modules/.bin/pnpm');

beforeEach(async () => {
  projectDir = await mkdtemp(join(tmpdir(), 'dwcp-audit-'));
  await mkdir(join(projectDir, '.tools/node_modules/.bin'), { recursive: true });
  await writeFile(pnpm(), '');
  await chmod(pnpm(), 0o755);
});
afterEach(() => rm(projectDir, { recursive: true, force: true }));

const audit = (calls: readonly ScriptedCall[]) =>
  auditPart({ projectDir, isAsked: true }, testContext(scriptedRunner(calls)));

test('asks nobody unless it is asked for, and is listed as left out', async () => {
  const [result] = await auditPart({ projectDir, isAsked: false }, testContext(scriptedRunner([])));
  expect(result?.part).toMatchObject({ name: 'dependencies', isLeftOut: true });
});

test('a project without a lockfile is not checked', async () => {
  const [result] = await audit([]);
  expect(result?.part).toEqual({
    name: 'dependencies',
    uncheckedReason: 'no lockfile in the project',
    isLeftOut: false,
  });
});

test('an advisory is a finding at its line of the lockfile', async () => {
  await writeFile(join(projectDir, 'pnpm-lock.yaml'), 'packages:\n\n  debug@2.2.0:\n    x: 1\n\n  ms@0.7.1:\n');
  const stdout = fixture('pnpm-12.21-audit.json');
  const [result] = await audit([{ argv: [pnpm(), 'audit', '--json'], exitCode: 1, stdout }]);
  expect(result?.part).toEqual({ name: 'dependencies pnpm-lock.yaml', uncheckedReason: null, isLeftOut: false });
  expect(result?.findings).toEqual([
    {
      ruleId: 'dependencies/vulnerable',
      severity: 'medium',
      message: 'ms 0.7.1 has GHSA-w9mr-4mfr-499f: Vercel ms Inefficient Regular Expression Complexity vulnerability',
      location: { file: 'pnpm-lock.yaml', line: 6, column: 1 },
      path: null,
      hint: 'bring ms to >=2.0.0; read https://github.com/advisories/GHSA-w9mr-4mfr-499f',
    },
    expect.objectContaining({ severity: 'high', location: { file: 'pnpm-lock.yaml', line: 3, column: 1 } }),
  ]);
});

test('a registry that answers something else leaves the part unchecked, with what was said', async () => {
  await writeFile(join(projectDir, 'pnpm-lock.yaml'), '');
  const stderr = 'Error: ERR_PNPM_AUDIT_BAD_RESPONSE\n\n  × The audit endpoint responded with 405:\n';
  const [result] = await audit([{ argv: [pnpm(), 'audit', '--json'], exitCode: 1, stderr }]);
  expect(result?.part.uncheckedReason).toBe(
    'no answer for pnpm-lock.yaml: Error: ERR_PNPM_AUDIT_BAD_RESPONSE The audit endpoint responded with 405:; ' +
      'run `pnpm audit` where the registry can be reached',
  );
  expect(result?.findings).toEqual([]);
});

test('a registry that does not answer in time leaves the part unchecked', async () => {
  await writeFile(join(projectDir, 'pnpm-lock.yaml'), '');
  const throws = new DwcpError('PROCESS_TIMEOUT', 'pnpm audit did not finish in 10 s');
  const [result] = await audit([{ argv: [pnpm(), 'audit', '--json'], throws }]);
  expect(result?.part.uncheckedReason).toBe('pnpm audit did not finish in 10 s');
});

test('a package that was skipped leaves the part of its lockfile unchecked', async () => {
  await writeFile(join(projectDir, 'requirements-lock.txt'), 'jinja2==2.4.1\n');
  const tool = join(projectDir, '.venv/bin/pip-audit');
  await mkdir(join(projectDir, '.venv/bin'), { recursive: true });
  await writeFile(tool, '');
  await chmod(tool, 0o755);
  const args = '--requirement requirements-lock.txt --no-deps --disable-pip --format json --progress-spinner off';
  const [result] = await audit([
    { argv: [tool, ...args.split(' '), '--timeout', '5'], stdout: fixture('pip-audit-2.10-skipped.json') },
  ]);
  expect(result?.part.uncheckedReason).toMatch(/^pip-audit skipped jinja2: Dependency not found/);
});
