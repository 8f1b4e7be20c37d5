import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Context, recordingSink } from '@dwcp/io';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openTerraform, providerLockFile } from './workspace.ts';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), `dwcp-t-${process.pid}-`));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const no = () => Promise.reject(new Error('only the version is asked'));
const ctx: Context = {
  run: {
    run: () => Promise.resolve({ exitCode: 0, stdout: '{"terraform_version": "1.11.4"}', stderr: '', durationMs: 0 }),
    start: no,
    converse: no,
    attach: no,
  },
  events: recordingSink(),
  now: () => 0,
  signal: new AbortController().signal,
};

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
