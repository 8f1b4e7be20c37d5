import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EmulationReport } from '@dwcp/model';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { renderReport, writeReport } from '../report/write-report.ts';
import { consistentReport } from './consistent-report.fixture.ts';
import { sha256Of } from './statement.ts';
import { type Verification, verifyReport } from './verify-report.ts';
import { attestationFile, writeAttestation } from './write-attestation.ts';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
let root = '';
let directory = '';
let report: EmulationReport;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'dwcp-verify-'));
  directory = join(root, 'report');
  mkdirSync(join(root, 'config'));
  writeFileSync(join(root, 'config', 'lab.yaml'), 'sites: {}\n');
  report = consistentReport([{ file: 'config/lab.yaml', sha256: sha256Of('sites: {}\n') }]);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

async function attest(of: EmulationReport, key: KeyObject | null = privateKey): Promise<void> {
  const text = await writeReport(directory, of);
  await writeAttestation(directory, { report: of, text }, key);
}

function verify(options: { readonly publicKey?: KeyObject | null; readonly projectDir?: string | null } = {}) {
  return verifyReport({
    path: directory,
    publicKey: options.publicKey === undefined ? publicKey : options.publicKey,
    projectDir: options.projectDir === undefined ? root : options.projectDir,
    parse: (document) => document as EmulationReport,
  });
}

function open({ claims }: Verification): Readonly<Record<string, string>> {
  return Object.fromEntries(claims.flatMap(({ id, outcome }) => (outcome === 'pass' ? [] : [[id, outcome]])));
}

test('a report as it was written, signed by who is trusted, of this project holds', async () => {
  await attest(report);
  const verification = await verify();
  expect(open(verification)).toEqual({});
  expect(verification).toMatchObject({ outcome: 'pass', verdict: 'pass', scenario: 's' });
  expect(verification.signedBy).toMatch(/^[0-9a-f]{64}$/);
});

test('an unsigned report is marked so: not proven without a key, and no match for one', async () => {
  await attest(report, null);
  expect(JSON.parse(readFileSync(join(directory, attestationFile), 'utf8'))).toMatchObject({ signatures: [] });
  expect(open(await verify({ publicKey: null }))).toEqual({ signature: 'inconclusive' });
  expect(open(await verify())).toEqual({ signature: 'fail' });
});

test('a signature nobody said whom to trust for is not proven; one of somebody else is wrong', async () => {
  await attest(report);
  expect(await verify({ publicKey: null })).toMatchObject({ outcome: 'inconclusive', signedBy: null });
  const other = generateKeyPairSync('ed25519').publicKey;
  expect(open(await verify({ publicKey: other }))).toEqual({ signature: 'fail' });
});

test('a project that is other than the run read it is told by file', async () => {
  await attest(report);
  writeFileSync(join(root, 'config', 'lab.yaml'), 'sites: { dc1: {} }\n');
  const verification = await verify();
  expect(open(verification)).toEqual({ inputs: 'fail' });
  expect(verification.claims.at(-1)?.observed).toBe('config/lab.yaml has changed');
  rmSync(join(root, 'config', 'lab.yaml'));
  expect((await verify()).claims.at(-1)?.observed).toBe('config/lab.yaml is gone');
  expect(open(await verify({ projectDir: null }))).toEqual({ inputs: 'inconclusive' });
});

test('a report that names no file is about nothing', async () => {
  await attest({ ...report, inputs: [] });
  expect(open(await verify())).toEqual({ inputs: 'fail' });
});

const edits: readonly (readonly [string, (of: EmulationReport) => EmulationReport])[] = [
  ['the verdict', (of) => ({ ...of, verdict: 'inconclusive' })],
  ['a reason', (of) => ({ ...of, reasons: ['none'] })],
  ['a statistic', (of) => withFault(of, { statistics: null })],
  ['an outage', (of) => withFault(of, { trials: of.faults[0]?.trials.slice(1) ?? [] })],
  ['an outcome of a fault', (of) => withFault(of, { outcome: 'fail' })],
  ['an input digest', (of) => ({ ...of, inputs: [{ file: 'config/lab.yaml', sha256: '0'.repeat(64) }] })],
  ['a fault removed', (of) => ({ ...of, faults: of.faults.slice(1) })],
  [
    'a fault removed from the scenario too',
    (of) => ({
      ...of,
      faults: of.faults.slice(1),
      scenario: { ...of.scenario, faults: of.scenario.faults.slice(1) },
    }),
  ],
  ['a check added', (of) => ({ ...of, checks: [...of.checks, ...of.checks] })],
  ['a leak hidden', (of) => ({ ...of, leaks: [] })],
  ['the release', (of) => ({ ...of, release: 'cd'.repeat(32) })],
  ['the seed', (of) => ({ ...of, scenario: { ...of.scenario, seed: 8 } })],
  ['a tool version', (of) => ({ ...of, tools: [] })],
  ['the time', (of) => ({ ...of, startedAt: '2026-11-30T12:00:00.000Z' })],
];

function withFault(of: EmulationReport, change: Partial<EmulationReport['faults'][number]>): EmulationReport {
  return { ...of, faults: of.faults.map((fault, index) => (index === 0 ? { ...fault, ...change } : fault)) };
}

test.each(edits)('a report edited afterwards does not hold: %s', async (_, edit) => {
  await attest(report);
  writeFileSync(join(directory, 'report.json'), renderReport(edit(report)));
  const verification = await verify();
  expect(verification.outcome).toBe('fail');
  expect(open(verification).statement).toBe('fail');
});

describe('an edited report with an attestation made to fit', () => {
  test.each(edits.slice(0, 5))('says what does not follow from what was seen: %s', async (_, edit) => {
    await attest(edit(report), null);
    const wrong = open(await verify({ publicKey: null }));
    expect(wrong).not.toHaveProperty('statement');
    expect(wrong.verdict === 'fail' || wrong.numbers === 'fail').toBe(true);
  });

  test('names the fault', async () => {
    await attest(withFault(report, { statistics: null }), null);
    const { claims } = await verify();
    expect(claims.find(({ id }) => id === 'numbers')?.observed).toBe('not those of link');
  });
});

test('no byte of report or attestation can be changed', async () => {
  await attest(report);
  const files = ['report.json', attestationFile].map((name) => join(directory, name));
  const originals = files.map((file) => readFileSync(file));
  const lengths = originals.map((bytes) => bytes.length);
  const place = fc.nat({ max: 1 }).chain((which) =>
    fc.record({
      which: fc.constant(which),
      at: fc.nat({ max: (lengths[which] ?? 1) - 1 }),
      flip: fc.integer({ min: 1, max: 255 }),
    }),
  );
  await fc.assert(
    fc.asyncProperty(place, async ({ which, at, flip }) => {
      const file = files[which] ?? '';
      const original = originals[which] ?? Buffer.alloc(0);
      const changed = Buffer.from(original);
      changed[at] = (changed[at] ?? 0) ^ flip;
      writeFileSync(file, changed);
      const { outcome } = await verify().catch(() => ({ outcome: 'fail' }));
      writeFileSync(file, original);
      expect(outcome).toBe('fail');
    }),
    { numRuns: 300 },
  );
});

test('a report that is not there is an error that says where reports are', async () => {
  await expect(verify()).rejects.toMatchObject({ code: 'REPORT_UNREADABLE' });
});
