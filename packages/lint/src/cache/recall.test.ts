import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
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
  return { findings: [], waived: [], parts, reusedFrom: null, inputs: [], rules: [] };
}

const looked: LintPart = { name: 'config lab/hybrid', uncheckedReason: null, isLeftOut: false };
const leftOut: LintPart = { name: 'terraform lab', uncheckedReason: 'left out on request', isLeftOut: true };
const missed: LintPart = { name: 'terraform lab', uncheckedReason: 'terraform is not on PATH', isLeftOut: false };
const remember = (report: LintReport) => rememberReport(file, report, { fingerprint: key, now });

test('a report comes back as it was, and says when it was made', async () => {
  const report = reportOf(looked, leftOut);
  await remember(report);
  expect(await recallReport(file, key)).toEqual({ ...report, reusedFrom: '2026-11-23T12:00:00.000Z' });
});

test('a report with a part that could not be looked at is never kept', async () => {
  await remember(reportOf(looked, missed));
  expect(await stat(file).catch(() => null)).toBeNull();
  expect(await recallReport(file, key)).toBeNull();
});

test('a report that is not kept leaves the one before, which is of something else', async () => {
  await remember(reportOf(looked));
  await rememberReport(file, reportOf(missed), { fingerprint: 'b'.repeat(64), now });
  expect(await recallReport(file, 'b'.repeat(64))).toBeNull();
});

test('the report of anything else is none', async () => {
  await remember(reportOf(looked));
  expect(await recallReport(file, 'b'.repeat(64))).toBeNull();
  expect(await recallReport(join(directory, 'no-such-file'), key)).toBeNull();
  expect(await recallReport(directory, key)).toBeNull();
  // Put under another fingerprint by hand: the seal is of both together.
  await writeFile(file, (await readFile(file, 'utf8')).replace(key, 'b'.repeat(64)));
  expect(await recallReport(file, 'b'.repeat(64))).toBeNull();
});

test.each<readonly [string, (stored: string) => string]>([
  ['cut short', (stored) => stored.slice(0, -20)],
  ['empty', () => ''],
  ['null', () => 'null'],
  ['a list', () => '[]'],
  ['without a report', (stored) => JSON.stringify({ ...JSON.parse(stored), report: undefined })],
  ['without a seal', (stored) => JSON.stringify({ ...JSON.parse(stored), sha256: undefined })],
  ['of another form', (stored) => JSON.stringify({ ...JSON.parse(stored), storeVersion: 2 })],
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
  expect(await recallReport(file, key)).toBeNull();
});
