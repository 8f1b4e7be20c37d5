import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadSecurityConfig } from './load-security-config.ts';

let projectDir = '';
beforeEach(() => {
  projectDir = mkdtempSync(join(tmpdir(), 'dwcp-facts-'));
  mkdirSync(join(projectDir, 'config'));
});
afterEach(() => rmSync(projectDir, { recursive: true }));

function load(text: string) {
  writeFileSync(join(projectDir, 'config/security-config.yaml'), text);
  return loadSecurityConfig(projectDir, null);
}

const sound = 'formatVersion: 1\nmfa_required: true\nlast_security_patch_date: 2026-11-20\n';

test('without a file nothing is said', async () => {
  expect(await loadSecurityConfig(projectDir, null)).toBeNull();
});

test('a day is its first second, a time stays as it is', async () => {
  const read = await load(sound);
  expect(read?.findings).toEqual([]);
  expect(read?.value).toEqual({ mfa_required: true, last_security_patch_date: '2026-11-20T00:00:00Z' });
  const timed = await load(sound.replace('2026-11-20', '2026-11-20T04:00:00+01:00'));
  expect(timed?.value?.last_security_patch_date).toBe('2026-11-20T04:00:00+01:00');
});

test('a mistake leaves nothing to judge, and each is a finding with its line', async () => {
  const read = await load('formatVersion: 1\nmfa_required: "yes"\nlast_security_patch_date: yesterday\nmfa: true\n');
  expect(read?.value).toBeNull();
  expect(read?.findings.map(({ ruleId, path, location }) => [ruleId, path, location?.line])).toEqual([
    ['config/type', 'mfa_required', 2],
    ['config/format', 'last_security_patch_date', 3],
    ['config/unknown-key', 'mfa', 4],
  ]);
  const empty = await load('formatVersion: 1\n');
  expect(empty?.findings.map(({ path }) => path)).toEqual(['last_security_patch_date', 'mfa_required']);
  const twice = await load(`${sound}mfa_required: false\n`);
  expect([twice?.value, twice?.findings.map(({ ruleId }) => ruleId)]).toEqual([null, ['config/duplicate-key']]);
});

test('a file that is named stands in for the one of the project, and has to be there', async () => {
  await load(sound);
  const file = join(projectDir, 'facts.json');
  writeFileSync(file, '{"formatVersion": 1, "mfa_required": false, "last_security_patch_date": "2026-01-01"}');
  const read = await loadSecurityConfig(projectDir, file);
  expect([read?.file, read?.value?.mfa_required]).toEqual(['facts.json', false]);
  await expect(loadSecurityConfig(projectDir, join(projectDir, 'none.json'))).rejects.toMatchObject({
    code: 'CONFIG_UNREADABLE',
    message: 'there is no none.json',
  });
});
