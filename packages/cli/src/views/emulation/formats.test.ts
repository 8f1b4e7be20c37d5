import type { EmulationReport } from '@dwcp/model';
import { plainPalette, renderDocument } from '@dwcp/terminal';
import { expect, test } from 'vitest';
import { expectGolden } from '../../golden.fixture.ts';
import { parseStrictXml } from '../junit/strict-xml.fixture.ts';
import { cleanEmulation, sampleEmulation } from './emulation-report.fixture.ts';
import { renderEmulation } from './human.ts';
import { emulationDocument } from './json.ts';
import { renderEmulationJunit } from './junit.ts';

const written = { directory: '/project/.dwcp/emulate/reports/hybrid-failover-2026-11-29T120000Z', signedBy: null };
const view = { palette: plainPalette, written, replay: null };

test.each<readonly [string, (report: EmulationReport) => string]>([
  ['human.txt', (report) => renderEmulation(report, view)],
  ['junit.xml', renderEmulationJunit],
])('a report with everything, and a clean one, are as %s shows', (name, render) => {
  expectGolden(`emulation/${name}`, render(sampleEmulation));
  expectGolden(`emulation/clean-${name}`, render(cleanEmulation));
});

test.each([sampleEmulation, cleanEmulation])('a report is a document of its schema', (report) => {
  const document: unknown = JSON.parse(renderDocument(report));
  expect(emulationDocument.parse(document)).toEqual(document);
});

test('a replay tells what it repeats, how that ended, and which tools are others now', () => {
  const replay = { of: '/reports/first', verdict: 'pass', differences: ['frr was 8.4.4 and is 8.5'] } as const;
  const text = renderEmulation(cleanEmulation, { ...view, replay });
  expect(text).toContain('replay of: /reports/first, which was pass\n  ! frr was 8.4.4 and is 8.5\n');
});

test('who signed is named', () => {
  const signed = { ...written, signedBy: 'ab'.repeat(32) };
  expect(renderEmulation(cleanEmulation, { ...view, written: signed })).toContain('(signed by abababababababab)');
});

test('long lists are cut where the report has the rest', () => {
  const check = sampleEmulation.checks[2] ?? expect.fail('no failed check');
  const checks = Array.from({ length: 33 }, (_, index) => ({ ...check, title: `check ${index}` }));
  const text = renderEmulation({ ...sampleEmulation, checks }, view);
  expect(text).toContain('check 19');
  expect(text).not.toContain('check 20');
  expect(text).toContain('and 13 more in the report');
});

test('in JUnit what failed is a failure and what could not be looked at an error, with the files that show it', () => {
  const root = parseStrictXml(renderEmulationJunit(sampleEmulation));
  const cases = root.children.flatMap((suite) => suite.children);
  const failed = cases.find((entry) => entry.attributes.name === 'br1-gw1 reaches dc1-node1');
  expect(failed?.children[0]?.name).toBe('failure');
  expect(failed?.children[0]?.text).toContain('see evidence/replay.sh');
  expect(cases.find((entry) => entry.attributes.name === 'region')?.children[0]?.name).toBe('error');
  expect(root.attributes).toMatchObject({ failures: '5', errors: '3' });
});
