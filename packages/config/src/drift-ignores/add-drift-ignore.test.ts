import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DriftIgnore } from '@dwcp/model';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { addDriftIgnore, createDriftIgnores, emptyDriftIgnores } from './add-drift-ignore.ts';
import { loadDriftIgnores } from './load-drift-ignores.ts';

let projectDir = '';
beforeEach(() => {
  projectDir = mkdtempSync(join(tmpdir(), 'dwcp-t-'));
  mkdirSync(join(projectDir, 'config'));
});
afterEach(() => rmSync(projectDir, { recursive: true }));

const today = '2026-03-01';
const file = (): string => join(projectDir, 'config/drift-ignores.yaml');
const read = (): string => readFileSync(file(), 'utf8');
const ignore: DriftIgnore = {
  check: 'sysctl/differs',
  subject: 'net.ipv4.tcp_fastopen',
  node: 'dc1-gw1',
  observed: null,
  owner: 'network-team',
  reason: 'measured: by hand # this month',
  expires: '2026-06-30',
};

const kept = `# who looks at this: the network team
formatVersion: 1
ignores: # newest last
  # the old kernel of the branch
  - subject: net.core.*   # all of them
    check: sysctl/differs
    owner: "branch-team"
    reason: >-
      until the kernel
      is renewed
    expires: 2026-04-01
# end of the list
`;

test('an entry is added and everything else stays, comments, quotes and order too', async () => {
  writeFileSync(file(), kept);
  chmodSync(file(), 0o640);
  expect(await addDriftIgnore(projectDir, ignore, { today })).toEqual({
    file: 'config/drift-ignores.yaml',
    isRenewed: false,
  });
  const [before = '', after = ''] = kept.split('# end of the list');
  expect(read().startsWith(before)).toBe(true);
  expect(read().endsWith(`# end of the list${after}`)).toBe(true);
  expect(statSync(file()).mode & 0o777).toBe(0o640);
  const { ignores, findings } = await loadDriftIgnores(projectDir, { today });
  expect(findings).toEqual([]);
  expect(ignores.map(({ subject }) => subject)).toEqual(['net.core.*', 'net.ipv4.tcp_fastopen']);
  expect(ignores[1]).toEqual(ignore);
});

test('the same drift is renewed in its place', async () => {
  await addDriftIgnore(projectDir, ignore, { today });
  await addDriftIgnore(projectDir, { ...ignore, subject: 'other' }, { today });
  const renewed = { ...ignore, owner: 'another-team', expires: '2026-12-31' };
  expect(await addDriftIgnore(projectDir, renewed, { today })).toMatchObject({ isRenewed: true });
  const { ignores } = await loadDriftIgnores(projectDir, { today });
  expect(ignores).toEqual([renewed, { ...ignore, subject: 'other' }]);
});

test('what was found is written, renewed and taken away again', async () => {
  const observedOf = async () =>
    (await loadDriftIgnores(projectDir, { today })).ignores.map(({ observed }) => observed);
  // Digits alone, and what YAML would take for a number with an exponent.
  for (const observed of ['1234567890123456', '12345678901234e5', null]) {
    await addDriftIgnore(projectDir, { ...ignore, observed }, { today });
    expect(await observedOf()).toEqual([observed]);
  }
  expect(read()).not.toContain('observed');
});

test('a ledger without a line feed at its end takes an entry too', async () => {
  writeFileSync(file(), kept.trimEnd().replace(/\n# end.*/, ''));
  await addDriftIgnore(projectDir, ignore, { today });
  expect((await loadDriftIgnores(projectDir, { today })).ignores).toHaveLength(2);
});

test('a subject with control characters and colons comes back as it was', async () => {
  const odd = { ...ignore, subject: 'a: b\u001b[2J\n- c', node: null };
  await addDriftIgnore(projectDir, odd, { today });
  expect((await loadDriftIgnores(projectDir, { today })).ignores).toEqual([odd]);
  expect(read()).not.toContain('\u001b');
});

test.each([
  ['more than a year ahead', { expires: '2027-03-02' }],
  ['no day', { expires: '2026-02-30' }],
  ['nobody who answers for it', { owner: '' }],
  ['no reason', { reason: '' }],
  ['what a policy forbids', { check: 'policy/DWCP-SEC-024' }],
])('an entry with %s is refused and nothing is written', async (_what, fields) => {
  writeFileSync(file(), kept);
  await expect(addDriftIgnore(projectDir, { ...ignore, ...fields }, { today })).rejects.toMatchObject({
    code: 'USAGE',
  });
  expect(read()).toBe(kept);
});

test('a ledger with a mistake is not touched', async () => {
  const wrong = kept.replace('expires: 2026-04-01', 'expires: tomorrow');
  writeFileSync(file(), wrong);
  await expect(addDriftIgnore(projectDir, ignore, { today })).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
  expect(read()).toBe(wrong);
});

test('an empty ledger is begun once, and takes an entry', async () => {
  expect(await createDriftIgnores(projectDir)).toBe(true);
  expect(await createDriftIgnores(projectDir)).toBe(false);
  expect(read()).toBe(emptyDriftIgnores);
  expect(await loadDriftIgnores(projectDir, { today })).toEqual({ ignores: [], findings: [] });
  await addDriftIgnore(projectDir, ignore, { today });
  expect(read()).toContain('# Drifts that may stay');
  expect(read()).toContain('\nignores:\n  - check: sysctl/differs\n');
});
