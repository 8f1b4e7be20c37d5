import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { projectDir } from './policy-subject.fixture.ts';
import { loadScanReport, scanParts } from './scan-report.ts';

const fixtures = join(projectDir, 'packages/policy/test/fixtures/vulnerabilities');
let directory = '';
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'dwcp-scan-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const load = (path: string, scannedAt: string | null = null) =>
  loadScanReport(path, { projectDir: directory, scannedAt });

async function written(report: object): Promise<string> {
  const path = join(directory, 'report.json');
  await writeFile(path, JSON.stringify(report));
  await utimes(path, new Date('2026-11-01T08:00:00Z'), new Date('2026-11-01T08:00:00Z'));
  return path;
}

const osv = { results: [{ packages: [{ package: { name: 'zod', version: '4.0.5' } }] }] };

test('a report that says when it was made needs no other time, and bears none', async () => {
  const report = await load(join(fixtures, 'trivy.json'));
  expect([report.document.scanned_at, report.isDatedByFile]).toEqual(['2025-03-04T10:12:44.512345678Z', false]);
  await expect(load(join(fixtures, 'trivy.json'), '2026-11-20T00:00:00Z')).rejects.toMatchObject({
    code: 'USAGE',
    message: expect.stringContaining('says itself when the scan was made'),
  });
});

test('a report that does not say is as old as was said, else as its file, and that is listed', async () => {
  const path = await written(osv);
  const dated = await load(path);
  expect([dated.document.scanned_at, dated.isDatedByFile]).toEqual(['2026-11-01T08:00:00.000Z', true]);
  expect(scanParts(dated).map(({ part }) => [part.name, part.isLeftOut])).toEqual([
    ['policy vulnerabilities exploited', true],
    ['policy vulnerabilities time', true],
  ]);
  const told = await load(path, '2026-11-20T00:00:00Z');
  expect([told.document.scanned_at, told.isDatedByFile]).toEqual(['2026-11-20T00:00:00Z', false]);
});

test('a scanner that knows what is exploited leaves nothing out', async () => {
  expect(scanParts(await load(join(fixtures, 'grype.json')))).toEqual([]);
});

test('what the scanner was told to ignore is a part that was not checked', async () => {
  const Results = [
    { Class: 'os-pkgs', ExperimentalModifiedFindings: [{}] },
    { Class: 'secret', Secrets: [{}, {}] },
  ];
  const CreatedAt = '2026-11-28T00:00:00Z';
  const [part] = scanParts(await load(await written({ SchemaVersion: 2, CreatedAt, Results })));
  expect(part?.part).toEqual({
    name: 'policy vulnerabilities beside',
    uncheckedReason: 'report.json holds what no rule judges: 1 × finding the scanner was told to ignore, 2 × secret',
    isLeftOut: false,
  });
});

test('an empty report of OSV-Scanner says how to get one that names what it looked at', async () => {
  const [part] = scanParts(await load(await written({ results: [] })));
  expect(part?.part).toEqual({
    name: 'policy vulnerabilities',
    uncheckedReason:
      'report.json names nothing the scanner looked at: `osv-scanner --all-packages` names everything it looked at',
    isLeftOut: false,
  });
});
