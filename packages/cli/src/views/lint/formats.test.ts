import { stripVTControlCharacters } from 'node:util';
import type { LintReport } from '@dwcp/lint';
import { colorPalette, plainPalette } from '@dwcp/terminal';
import { expect, test } from 'vitest';
import { expectGolden } from '../../golden.fixture.ts';
import { renderGithub } from './github.ts';
import { renderLint } from './human.ts';
import { renderLintJson } from './json.ts';
import { renderJunit } from './junit.ts';
import { sampleLint, samplePages, sampleSources } from './lint-report.fixture.ts';
import { renderSarif } from './sarif.ts';

const sarifOptions = {
  version: '1.2.3',
  projectPrefix: 'network',
  pages: samplePages,
  docsUri: 'https://example.org',
};
const humanOptions = { palette: plainPalette, failOn: 'medium', sources: sampleSources } as const;
const cleanLint: LintReport = { ...sampleLint, findings: [], waived: [], parts: sampleLint.parts.slice(0, 1) };

test.each<readonly [string, (report: LintReport) => string]>([
  ['human.txt', (report) => renderLint(report, humanOptions)],
  ['report.json', (report) => renderLintJson(report, { failOn: 'medium' })],
  ['report.sarif', (report) => renderSarif(report, sarifOptions)],
  ['junit.xml', (report) => renderJunit(report, { projectPrefix: 'network', failOn: 'medium' })],
  ['github.txt', (report) => renderGithub(report, { projectPrefix: 'network' })],
])('a report with everything, and a clean one, are as %s shows', (name, render) => {
  expectGolden(`lint/${name}`, render(sampleLint));
  expectGolden(`lint/clean-${name}`, render(cleanLint));
});

test('no format prints a character a terminal obeys, but line ends and the colours of dwcp', () => {
  const texts = [
    renderLint(sampleLint, humanOptions),
    renderLintJson(sampleLint, { failOn: 'medium' }),
    renderSarif(sampleLint, sarifOptions),
    renderJunit(sampleLint, { projectPrefix: '', failOn: 'medium' }),
    renderGithub(sampleLint, { projectPrefix: '' }),
  ];
  for (const text of texts) expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cs}\u202e]/u);
  const coloured = renderLint(sampleLint, { ...humanOptions, palette: colorPalette });
  expect(stripVTControlCharacters(coloured)).toBe(texts[0]);
});

test('waived findings are dimmed and name who answers until when', () => {
  const text = renderLint(sampleLint, { ...humanOptions, palette: colorPalette });
  expect(text).toContain('\u001b[2mwaived config/environments/lab.yaml:2:5 high sites.dc1.asn: the ASN 3356 is public');
  expect(text).toContain('\u001b[2mnetops@example.org until 2026-12-31: ours since <1999>\u001b[22m');
});

test('a report that was reused says since when nothing has changed', () => {
  const text = renderLint({ ...cleanLint, reusedFrom: '2026-11-01T10:00:00.000Z' }, humanOptions);
  expect(text.split('\n')[1]).toBe(
    'no findings; 1 part checked, 0 not; nothing has changed since 2026-11-01T10:00:00.000Z',
  );
});
