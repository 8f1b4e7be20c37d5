import type { Finding } from '@dwcp/model';
import { expect, test } from 'vitest';
import { mergeFindings } from './merge-findings.ts';

const at = (file: string, line: number): Finding => ({
  ruleId: 'unknown-key',
  severity: 'medium',
  message: `unknown key in line ${line}`,
  location: { file, line, column: 1 },
  path: null,
  hint: null,
});

test('a finding that two modes report is listed once', () => {
  expect(mergeFindings([[at('a.yaml', 1)], [at('a.yaml', 1)]])).toEqual([at('a.yaml', 1)]);
});

test('findings are listed by file and line', () => {
  const merged = mergeFindings([[at('b.yaml', 1), at('a.yaml', 9)], [at('a.yaml', 2)]]);
  expect(merged.map((finding) => `${finding.location?.file}:${finding.location?.line}`)).toEqual([
    'a.yaml:2',
    'a.yaml:9',
    'b.yaml:1',
  ]);
});

test('a secret the loader has named is not named again by the scan of its file', () => {
  const literal = { ...at('a.yaml', 3), ruleId: 'config/literal-secret' };
  const scanned = { ...at('a.yaml', 3), ruleId: 'secret/named-value' };
  const elsewhere = { ...at('a.yaml', 4), ruleId: 'secret/named-value' };
  expect(mergeFindings([[literal], [scanned, elsewhere]])).toEqual([literal, elsewhere]);
});

test('what a rule of the configuration refuses is not refused again by a policy', () => {
  const refused = { ...at('a.yaml', 3), ruleId: 'mode/tls-version' };
  const again = { ...at('a.yaml', 3), ruleId: 'DWCP-SEC-011' };
  const elsewhere = { ...at('b.yaml', 3), ruleId: 'DWCP-SEC-011' };
  expect(mergeFindings([[refused], [again, elsewhere]])).toEqual([refused, elsewhere]);
});
