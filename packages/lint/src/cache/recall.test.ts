import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { LintPart, LintReport } from '../report.ts';
import { recallReport, rememberReport } from './recall.ts';

const now = new Date('2026-11-23T12:00:00Z');
const key = 'a'.repeat(64);
let directory = '';
let file = '';

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'dwcp-recall-'));
  file = join(directory, 'lint', 'report.json');
});
afterEach(() => rm(directory, { recursive: true, force: true }));

function reportOf(...parts: readonly LintPart[]): LintReport {
  return {
    findings: [],
    waived: [],
    parts,
    reusedFrom: null,
    policies: { directory: '/p', sha256: 'a' },
    inputs: [],
    rules: [],
  };
}

const looked: LintPart = { name: 'config lab/hybrid', uncheckedReason: null, isLeftOut: false };
const leftOut: LintPart = { name: 'terraform lab', uncheckedReason: 'left out on request', isLeftOut: true };
const missed: LintPart = { name: 'terraform lab', uncheckedReason: 'terraform is not on PATH', isLeftOut: false };
const secret = Buffer.alloc(32, 1);
const remember = (report: LintReport) => rememberReport(file, report, { fingerprint: key, now, key: secret });
const recall = (from = file, fingerprint = key, own: Buffer | null = secret) =>
  recallReport(from, { fingerprint, key: own });

test('a report comes back as it was, and says when it was made', async () => {
  const report = reportOf(looked, leftOut);
  await remember(report);
  expect(await recall()).toEqual({ ...report, reusedFrom: '2026-11-23T12:00:00.000Z' });
});

test('a report with a part that could not be looked at is never kept', async () => {
  await remember(reportOf(looked, missed));
  expect(await stat(file).catch(() => null)).toBeNull();
  expect(await recall()).toBeNull();
});

test('a report that is not kept leaves the one before, which is of something else', async () => {
  await remember(reportOf(looked));
  await rememberReport(file, reportOf(missed), { fingerprint: 'b'.repeat(64), now, key: secret });
  expect(await recall(file, 'b'.repeat(64))).toBeNull();
});

test('the report of anything else is none', async () => {
  await remember(reportOf(looked));
  expect(await recall(file, 'b'.repeat(64))).toBeNull();
  expect(await recall(join(directory, 'no-such-file'))).toBeNull();
  expect(await recall(directory)).toBeNull();
  // Put under another fingerprint by hand: the seal is of both together.
  await writeFile(file, (await readFile(file, 'utf8')).replace(key, 'b'.repeat(64)));
  expect(await recall(file, 'b'.repeat(64))).toBeNull();
});

test.each<readonly [string, (stored: string) => string]>([
  ['cut short', (stored) => stored.slice(0, -20)],
  ['empty', () => ''],
  ['null', () => 'null'],
  ['a list', () => '[]'],
  ['without a report', (stored) => JSON.stringify({ ...JSON.parse(stored), report: undefined })],
  ['without a seal', (stored) => JSON.stringify({ ...JSON.parse(stored), seal: undefined })],
  ['of another form', (stored) => JSON.stringify({ ...JSON.parse(stored), storeVersion: 1 })],
  ['made at another time', (stored) => stored.replace('2026-11-23', '2026-11-24')],
  ['with a finding taken out', (stored) => stored.replace('config/mtu', 'config/none')],
  [
    'with a report of another run in it',
    (stored) => JSON.stringify({ ...JSON.parse(stored), report: '{"findings":[]}' }),
  ],
])('a stored report that is %s is none', async (_name, damage) => {
  const finding = {
    ruleId: 'config/mtu',
    severity: 'high',
    message: 'b',
    location: null,
    path: null,
    hint: null,
  } as const;
  await remember({ ...reportOf(looked), findings: [finding] });
  const stored = await readFile(file, 'utf8');
  const damaged = damage(stored);
  expect(damaged).not.toBe(stored);
  await writeFile(file, damaged);
  expect(await recall()).toBeNull();
});

test('a report sealed with another key, or read without one, is none', async () => {
  await remember(reportOf(looked));
  expect(await recall(file, key, Buffer.alloc(32, 2))).toBeNull();
  expect(await recall(file, key, null)).toBeNull();
  expect(await recall()).not.toBeNull();
});

test('without a key nothing is kept', async () => {
  await rememberReport(file, reportOf(looked), { fingerprint: key, now, key: null });
  expect(await stat(file).catch(() => null)).toBeNull();
});

test('a report is for its user alone, and none where others may write', async () => {
  await remember(reportOf(looked));
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  await chmod(file, 0o666);
  expect(await recall()).toBeNull();
  await chmod(file, 0o600);
  await chmod(join(directory, 'lint'), 0o777);
  expect(await recall()).toBeNull();
});
