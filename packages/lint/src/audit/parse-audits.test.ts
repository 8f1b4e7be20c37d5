import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseNpmAudit, parsePnpmAudit } from './parse-npm-audit.ts';
import { parsePipAudit } from './parse-pip-audit.ts';

const fixture = (name: string) => readFileSync(join(import.meta.dirname, '../../test/fixtures', name), 'utf8');

test('reads what pnpm 12.21 prints', () => {
  expect(parsePnpmAudit(fixture('pnpm-12.21-audit.json'))).toEqual([
    {
      package: 'ms',
      version: '0.7.1',
      id: 'GHSA-w9mr-4mfr-499f',
      title: 'Vercel ms Inefficient Regular Expression Complexity vulnerability',
      severity: 'medium',
      fixedIn: '>=2.0.0',
      url: 'https://github.com/advisories/GHSA-w9mr-4mfr-499f',
    },
    expect.objectContaining({ package: 'debug', version: '2.2.0', severity: 'high', fixedIn: '>=2.6.9' }),
  ]);
});

test('reads what npm 11.19 prints, each advisory once', () => {
  expect(parseNpmAudit(fixture('npm-11.19-audit.json'))).toEqual([
    expect.objectContaining({ package: 'debug', id: 'GHSA-9vvw-cc9w-f27h', severity: 'high', fixedIn: null }),
    expect.objectContaining({ package: 'ms', id: 'GHSA-w9mr-4mfr-499f', severity: 'medium' }),
  ]);
});

test('reads what pip-audit 2.10 prints', () => {
  expect(parsePipAudit(fixture('pip-audit-2.10.json'))).toEqual({
    advisories: [
      {
        package: 'jinja2',
        version: '2.4.1',
        id: 'PYSEC-2019-217',
        title: 'known as CVE-2016-10745, GHSA-hj2j-77xm-mc5v',
        severity: 'high',
        fixedIn: '2.8.1',
        url: null,
      },
    ],
    skipped: [],
  });
});

test('packages that pip-audit could not look at are told, although it says that it found nothing', () => {
  const report = parsePipAudit(fixture('pip-audit-2.10-skipped.json'));
  expect(report?.advisories).toEqual([]);
  expect(report?.skipped).toHaveLength(2);
});

test('a report without advisories is an empty one', () => {
  expect(parsePnpmAudit('{"advisories": {}}')).toEqual([]);
  expect(parseNpmAudit('{"auditReportVersion": 2, "vulnerabilities": {}}')).toEqual([]);
});

test.each(['', 'Error: 405', '{}', '[]', 'null', '{"message": "no route", "error": {}}', '{"advisories": null}'])(
  '%j is no report, and never an empty one',
  (text) => {
    expect(parsePnpmAudit(text)).toBeNull();
    expect(parseNpmAudit(text)).toBeNull();
    expect(parsePipAudit(text)).toBeNull();
  },
);

test('an advisory of a severity that is not known counts as high', () => {
  const [advisory] = parsePnpmAudit('{"advisories": {"1": {"id": 1, "module_name": "a", "severity": "grave"}}}') ?? [];
  expect(advisory).toMatchObject({ package: 'a', version: null, id: 'advisory 1', severity: 'high' });
});
