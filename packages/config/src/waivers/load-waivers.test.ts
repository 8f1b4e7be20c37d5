import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadWaivers } from './load-waivers.ts';

let projectDir = '';

beforeEach(() => {
  projectDir = mkdtempSync(join(tmpdir(), 'dwcp-t-'));
  mkdirSync(join(projectDir, 'config'));
});

afterEach(() => rmSync(projectDir, { recursive: true }));

function load(text: string): ReturnType<typeof loadWaivers> {
  writeFileSync(join(projectDir, 'config/waivers.yaml'), text);
  return loadWaivers(projectDir);
}

const sound = `formatVersion: 1
waivers:
  - rule: mode/mtu
    path: network.mtu
    owner: network-team
    reason: the card takes no more
    expires: 2026-06-30
`;

test('without the file there are no waivers', async () => {
  expect(await loadWaivers(projectDir)).toEqual({ waivers: [], findings: [], input: null });
  expect(await loadWaivers(join(projectDir, 'nowhere'))).toEqual({ waivers: [], findings: [], input: null });
});

test('a waiver knows its line', async () => {
  const { waivers, findings, input } = await load(sound);
  expect(findings).toEqual([]);
  expect(waivers).toEqual([
    {
      rule: 'mode/mtu',
      file: null,
      path: 'network.mtu',
      subject: null,
      owner: 'network-team',
      reason: 'the card takes no more',
      expires: '2026-06-30',
      location: { file: 'config/waivers.yaml', line: 3, column: 5 },
      place: 'waivers[0]',
    },
  ]);
  expect(input).toMatchObject({ file: 'config/waivers.yaml', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
});

test('a file with a mistake waives nothing and says each of them', async () => {
  const { waivers, findings } = await load(`${sound}  - rule: mode/*
    paths: network.mtu
    reason: ""
    expires: 2026-02-30
`);
  expect(waivers).toEqual([]);
  expect(findings.map(({ ruleId, path, location }) => [ruleId, path, location?.line])).toEqual([
    ['config/missing', 'waivers[1].owner', 8],
    ['config/format', 'waivers[1].rule', 8],
    ['config/unknown-key', 'waivers[1].paths', 9],
    ['config/range', 'waivers[1].reason', 10],
    ['config/format', 'waivers[1].expires', 11],
  ]);
});

test('a key written twice leaves open what is waived, so nothing is', async () => {
  const { waivers, findings } = await load(`${sound}    expires: 2027-01-01\n`);
  expect(waivers).toEqual([]);
  expect(findings).toMatchObject([{ ruleId: 'config/duplicate-key', location: { line: 8 } }]);
});

test('an end date is mandatory', async () => {
  const { waivers, findings } = await load(sound.replace(/ +expires.*\n/, ''));
  expect(waivers).toEqual([]);
  expect(findings).toMatchObject([{ ruleId: 'config/missing', path: 'waivers[0].expires' }]);
});
