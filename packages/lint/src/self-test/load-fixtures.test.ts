import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadFixtures } from './load-fixtures.ts';

let policiesDir = '';
beforeEach(async () => {
  policiesDir = await mkdtemp(join(tmpdir(), 'dwcp-fixtures-'));
});
afterEach(() => rm(policiesDir, { recursive: true, force: true }));

async function write(file: string, content: unknown): Promise<void> {
  const path = join(policiesDir, 'fixtures', file);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
}

const stale = (message: string) =>
  expect.objectContaining({ code: 'POLICY_ARTIFACT_STALE', message: expect.stringContaining(message) });

test('a case is a file or a directory; its name says whether the rule must speak', async () => {
  await write('security/DWCP-SEC-001/pass-sound/case.json', { input: { a: 1 }, violations: [] });
  await write('network/DWCP-NET-002/fail-wide.json', {
    input: null,
    violations: ['DWCP-NET-002'],
    now: '2026-01-01T00:00:00Z',
  });
  await write('README.md', 'about them');
  expect(await loadFixtures(policiesDir)).toEqual([
    {
      file: 'policies/fixtures/network/DWCP-NET-002/fail-wide.json',
      rule: 'DWCP-NET-002',
      input: null,
      violations: ['DWCP-NET-002'],
      isFailing: true,
      nowMs: Date.UTC(2026, 0, 1),
    },
    {
      file: 'policies/fixtures/security/DWCP-SEC-001/pass-sound/case.json',
      rule: 'DWCP-SEC-001',
      input: { a: 1 },
      violations: [],
      isFailing: false,
      nowMs: null,
    },
  ]);
});

test('without fixtures nothing would be tried, which is an error', async () => {
  await expect(loadFixtures(policiesDir)).rejects.toEqual(stale('policies/fixtures are missing'));
});

test.each<readonly [string, string, unknown]>([
  ['is no JSON', 'security/DWCP-SEC-001/fail-a.json', '{'],
  ['is null', 'security/DWCP-SEC-001/fail-a.json', 'null'],
  ['does not say what it violates', 'security/DWCP-SEC-001/fail-a.json', { input: {} }],
  ['says it in numbers', 'security/DWCP-SEC-001/fail-a.json', { input: {}, violations: [1] }],
  ['is of no rule', 'security/other/fail-a.json', { input: {}, violations: [] }],
])('a fixture that %s is an error that names it', async (_name, file, content) => {
  await write(file, content);
  await expect(loadFixtures(policiesDir)).rejects.toEqual(stale(`policies/fixtures/${file} is no fixture`));
});
