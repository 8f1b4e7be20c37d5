import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LintReport } from '@dwcp/lint';
import type { Finding } from '@dwcp/model';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { sampleLint, samplePages } from './lint-report.fixture.ts';
import { renderSarif } from './sarif.ts';

const options = {
  version: '1.2.3',
  projectPrefix: '',
  pages: samplePages,
  docsUri: 'https://example.org',
};

const schemaFile = join(import.meta.dirname, '../../../test/schema/sarif-2.1.0.json');
const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats.default(ajv);
const isValid = ajv.compile(JSON.parse(readFileSync(schemaFile, 'utf8')) as object);

/** What the tests below look at. */
const runSchema = z.object({
  tool: z.object({
    driver: z.object({ rules: z.array(z.looseObject({ id: z.string(), helpUri: z.string().optional() })) }),
  }),
  invocations: z.tuple([z.looseObject({ executionSuccessful: z.boolean() })]),
  results: z.array(
    z.looseObject({
      ruleId: z.string(),
      ruleIndex: z.number(),
      level: z.string(),
      partialFingerprints: z.record(z.string(), z.string()),
    }),
  ),
});
const logSchema = z.object({ runs: z.tuple([runSchema]) });

function runOf(report: LintReport) {
  return logSchema.parse(JSON.parse(renderSarif(report, options))).runs[0];
}

const [first] = sampleLint.findings;
const finding = first as Finding;

test.each<readonly [string, LintReport]>([
  ['a report with everything', sampleLint],
  ['no findings', { ...sampleLint, findings: [], waived: [] }],
  ['nothing at all', { ...sampleLint, findings: [], waived: [], parts: [], inputs: [], rules: [] }],
  ['a finding without a place in a report without inputs', { ...sampleLint, findings: [finding], inputs: [] }],
])('%s is valid by the schema of the standard', (_, report) => {
  expect(isValid(JSON.parse(renderSarif(report, options))), ajv.errorsText(isValid.errors)).toBe(true);
});

test('the schema refuses what is no SARIF', () => {
  const broken = renderSarif(sampleLint, options).replace('"startLine": 2', '"startLine": 0');
  expect(isValid(JSON.parse(broken))).toBe(false);
});

test('every result names its rule by id and by index, and every rule there is is listed once', () => {
  const { results, tool } = runOf(sampleLint);
  const ids = tool.driver.rules.map((rule) => rule.id);
  expect(results.map((result) => ids[result.ruleIndex])).toEqual(results.map((result) => result.ruleId));
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids).toEqual([...sampleLint.rules.map((rule) => rule.id), 'terraform/invalid', 'acme/own-rule']);
});

test('there is a result for every finding, and the waived ones are suppressed with who answers for them', () => {
  const { results } = runOf(sampleLint);
  expect(results).toHaveLength(sampleLint.findings.length + sampleLint.waived.length);
  expect(results.filter((result) => 'suppressions' in result)).toMatchObject([
    {
      ruleId: 'config/asn-private',
      suppressions: [
        {
          kind: 'external',
          status: 'accepted',
          justification: 'ours since <1999> (netops@example.org, until 2026-12-31)',
        },
      ],
    },
  ]);
});

test('critical and high are errors, medium is a warning, low a note', () => {
  const findings = (['critical', 'high', 'medium', 'low'] as const).map((severity) => ({ ...finding, severity }));
  const levels = runOf({ ...sampleLint, findings, waived: [] }).results.map((result) => result.level);
  expect(levels).toEqual(['error', 'error', 'warning', 'note']);
});

test('a rule has the severity of the worst it found, as the number GitHub reads', () => {
  const worse: Finding = { ...finding, ruleId: 'config/yaml-trap', severity: 'critical' };
  const numbersOf = (report: LintReport) =>
    runOf(report)
      .tool.driver.rules.filter((rule) => rule.id === 'config/yaml-trap')
      .map((rule) => rule.properties);
  expect(numbersOf(sampleLint)).toMatchObject([{ 'security-severity': '5.5' }]);
  expect(numbersOf({ ...sampleLint, findings: [worse] })).toMatchObject([{ 'security-severity': '9.5' }]);
});

test('a fingerprint stays when lines move, and tells apart findings that are equal but for the line', () => {
  const at = (line: number): Finding => ({ ...finding, location: { file: 'a.yaml', line, column: 1 } });
  const fingerprints = (findings: readonly Finding[]) =>
    runOf({ ...sampleLint, findings, waived: [] }).results.map((result) => result.partialFingerprints['dwcp/v1']);
  expect(fingerprints([at(1)])).toEqual(fingerprints([at(9)]));
  expect(new Set(fingerprints([at(1), at(2)])).size).toBe(2);
  expect(fingerprints([at(1)])).not.toEqual(fingerprints([{ ...at(1), message: 'another' }]));
  expect(fingerprints([at(1)])[0]).toMatch(/^[0-9a-f]{64}:1$/);
});

test('a finding without a place names a file without a line, so that GitHub takes the upload', () => {
  const [result] = runOf({ ...sampleLint, findings: [finding] }).results;
  expect(result?.locations).toEqual([
    { physicalLocation: { artifactLocation: { uri: 'config/environments/lab.yaml', uriBaseId: 'SRCROOT' } } },
  ]);
});

test('a part that could not be looked at makes the run unsuccessful, one left out does not', () => {
  const [checked, leftOut, missed] = sampleLint.parts;
  const parts = [checked, leftOut, missed].filter((part) => part !== undefined);
  expect(runOf({ ...sampleLint, parts }).invocations[0].executionSuccessful).toBe(false);
  expect(runOf({ ...sampleLint, parts: parts.slice(0, 2) }).invocations[0].executionSuccessful).toBe(true);
  expect(runOf({ ...sampleLint, parts: parts.slice(1, 2) }).invocations[0].executionSuccessful).toBe(false);
  expect(runOf({ ...sampleLint, parts: [] }).invocations[0].executionSuccessful).toBe(false);
});

test('only a rule that has a page has a link to it', () => {
  const links = runOf(sampleLint).tool.driver.rules.flatMap((rule) => rule.helpUri ?? []);
  expect(links).toEqual(['https://example.org/rules/config/unknown-key.md']);
});
