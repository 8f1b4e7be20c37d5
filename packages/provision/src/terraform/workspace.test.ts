import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { scriptedRunner, testContext } from '@dwcp/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { TerraformCredentials } from './credentials.ts';
import { openTerraform, providerLockFile } from './workspace.ts';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), `dwcp-t-${process.pid}-`));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** Terraform, which is asked for its version, wherever it is. */
const ctx = testContext({
  ...scriptedRunner([]),
  run: async () => ({ exitCode: 0, stdout: '{"terraform_version": "1.11.4"}', stderr: '', durationMs: 0 }),
});

test('a workspace takes over the lock file of another one, and touches one that is the same no more', async () => {
  const workDir = join(root, 'own');
  const own = join(workDir, providerLockFile);
  const open = () => openTerraform({ workDir, credentials: 'none', mirror: root, lockedAs: root }, ctx);
  await open();
  expect(() => statSync(own)).toThrow('ENOENT');
  writeFileSync(join(root, providerLockFile), 'provider "a" {}\n');
  await open();
  expect(readFileSync(own, 'utf8')).toBe('provider "a" {}\n');
  const { ino } = statSync(own);
  await open();
  expect(statSync(own).ino).toBe(ino);
  writeFileSync(join(root, providerLockFile), 'provider "b" {}\n');
  await open();
  expect(readFileSync(own, 'utf8')).toBe('provider "b" {}\n');
  rmSync(join(root, providerLockFile));
  await open();
  expect(readFileSync(own, 'utf8')).toBe('provider "b" {}\n');
});

test('the file of a role of the environment is there for as long as such a role is used', async () => {
  const settings = new Map([['role_arn', 'arn:1']]);
  const role = { profile: 'reader', isRoleOfMachine: false, environmentRole: [{ name: 'reader', settings }] };
  const file = join(root, 'aws-config');
  const open = (credentials: TerraformCredentials) => openTerraform({ workDir: root, credentials, mirror: root }, ctx);
  for (const other of ['none', 'environment', { profile: 'reader', isRoleOfMachine: false }] as const) {
    await open(role);
    expect(readFileSync(file, 'utf8')).toContain('role_arn = arn:1');
    await open(other);
    expect(() => statSync(file)).toThrow('ENOENT');
  }
});
