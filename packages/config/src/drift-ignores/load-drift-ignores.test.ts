import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadDriftIgnores } from './load-drift-ignores.ts';

let projectDir = '';
beforeEach(() => {
  projectDir = mkdtempSync(join(tmpdir(), 'dwcp-t-'));
  mkdirSync(join(projectDir, 'config'));
});
afterEach(() => rmSync(projectDir, { recursive: true }));

const today = '2026-03-01';
const load = (text: string): ReturnType<typeof loadDriftIgnores> => {
  writeFileSync(join(projectDir, 'config/drift-ignores.yaml'), text);
  return loadDriftIgnores(projectDir, { today });
};

const sound = `formatVersion: 1
ignores:
  - check: sysctl/differs
    subject: net.ipv4.tcp_*
    owner: network-team
    reason: measured by hand this month
    expires: 2026-06-30
`;

test('without the file nothing is ignored', async () => {
  expect(await loadDriftIgnores(projectDir, { today })).toEqual({ ignores: [], findings: [] });
});

test('reads what is ignored, by whom and until when', async () => {
  expect(await load(sound)).toEqual({
    ignores: [
      {
        check: 'sysctl/differs',
        subject: 'net.ipv4.tcp_*',
        node: null,
        observed: null,
        owner: 'network-team',
        reason: 'measured by hand this month',
        expires: '2026-06-30',
      },
    ],
    findings: [],
  });
});

test.each([
  ['no owner', sound.replace(/ +owner.*\n/, ''), 'config/missing'],
  ['no reason', sound.replace(/ +reason.*\n/, ''), 'config/missing'],
  ['no end', sound.replace(/ +expires.*\n/, ''), 'config/missing'],
  ['an end that is no day', sound.replace('2026-06-30', '2026-02-30'), 'config/format'],
  ['an end more than a year ahead', sound.replace('2026-06-30', '2027-03-02'), 'config/range'],
  ['an unknown key', `${sound}    host: x\n`, 'config/unknown-key'],
])('a file with %s ignores nothing and says so', async (_what, text, ruleId) => {
  const { ignores, findings } = await load(text);
  expect(ignores).toEqual([]);
  expect(findings.map((finding) => finding.ruleId)).toEqual([ruleId]);
});
