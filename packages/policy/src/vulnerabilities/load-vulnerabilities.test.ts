import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadVulnerabilities } from './load-vulnerabilities.ts';

const fixtures = join(import.meta.dirname, '../../test/fixtures/vulnerabilities');

function fixture(name: string): ReturnType<typeof loadVulnerabilities> {
  return loadVulnerabilities(readFileSync(join(fixtures, name), 'utf8'), name);
}

test('a report of Trivy is read', () => {
  const common = { exploitable: false };
  expect(fixture('trivy.json')).toEqual({
    scanner: 'trivy',
    scanned_at: '2025-03-04T10:12:44.512345678Z',
    says_exploited: false,
    scanned: true,
    not_judged: {},
    findings: [
      {
        id: 'CVE-2011-3374',
        package: 'apt',
        installed_version: '2.6.1',
        fixed_version: null,
        cvss_score: 3.7,
        severity: 'low',
        ...common,
      },
      {
        id: 'CVE-2022-25883',
        package: 'semver',
        installed_version: '7.3.7',
        fixed_version: '7.5.2, 6.3.1, 5.7.2',
        cvss_score: 7.5,
        severity: 'high',
        ...common,
      },
      {
        id: 'CVE-2023-45853',
        package: 'zlib1g',
        installed_version: '1:1.2.13.dfsg-1',
        fixed_version: null,
        cvss_score: 9.8,
        severity: 'critical',
        ...common,
      },
    ],
  });
});

test('a report of Grype is read, with what is known to be exploited', () => {
  expect(fixture('grype.json')).toEqual({
    scanner: 'grype',
    scanned_at: '2025-04-10T12:30:05.123456789Z',
    says_exploited: true,
    scanned: true,
    not_judged: {},
    findings: [
      {
        id: 'CVE-2024-2511',
        package: 'libssl3',
        installed_version: '3.0.15-1~deb12u1',
        fixed_version: null,
        cvss_score: 3.7,
        severity: 'low',
        exploitable: false,
      },
      {
        id: 'GHSA-83qj-6fr2-vhqg',
        package: 'tomcat-embed-core',
        installed_version: '10.1.30',
        fixed_version: '10.1.35',
        cvss_score: 9.8,
        severity: 'critical',
        exploitable: true,
      },
    ],
  });
});

test('a report of OSV-Scanner is read, scores are computed from the vectors it has', () => {
  const common = { package: 'semver', installed_version: '7.3.7', exploitable: false };
  expect(fixture('osv.json')).toEqual({
    scanner: 'osv',
    scanned_at: null,
    says_exploited: false,
    scanned: true,
    not_judged: {},
    findings: [
      { id: 'GHSA-0000-v4on-only', ...common, fixed_version: null, cvss_score: null, severity: 'unknown' },
      { id: 'GHSA-c2qf-rxjj-qqgw', ...common, fixed_version: '7.5.2', cvss_score: 7.5, severity: 'high' },
    ],
  });
});

test('an empty report is a clean one only when it names what was looked at', () => {
  const scanned = (report: object) => loadVulnerabilities(JSON.stringify(report), 'report.json').scanned;
  expect(scanned({ SchemaVersion: 2 })).toBe(false);
  expect(scanned({ SchemaVersion: 2, Results: [{ Target: 'x', Class: 'secret' }] })).toBe(false);
  expect(scanned({ SchemaVersion: 2, Results: [{ Target: 'x', Class: 'os-pkgs' }] })).toBe(true);
  expect(scanned({ matches: [], source: null, descriptor: { name: 'grype' } })).toBe(false);
  expect(scanned({ matches: [], source: { type: 'image' }, descriptor: { name: 'grype' } })).toBe(true);
  expect(scanned({ results: [] })).toBe(false);
  expect(scanned({ results: [{ packages: [{ package: { name: 'zod', version: '4.0.5' } }] }] })).toBe(true);
});

test('what a scanner was told to ignore, and what no rule judges, is counted', () => {
  const unjudged = (report: object) => loadVulnerabilities(JSON.stringify(report), 'report.json').not_judged;
  const grype = { matches: [], source: { type: 'image' }, descriptor: { name: 'grype' } };
  expect(unjudged({ ...grype, ignoredMatches: [{ vulnerability: { id: 'CVE-2024-3094' } }, {}] })).toEqual({
    'match the scanner was told to ignore': 2,
  });
  expect(unjudged({ ...grype, ignoredMatches: [] })).toEqual({});
  const suppressed = { Type: 'vulnerability', Status: 'ignored', Finding: { VulnerabilityID: 'CVE-2024-3094' } };
  const statuses = ['FAIL', 'PASS', 'EXCEPTION', undefined].map((Status) => ({ ID: 'DS002', Status }));
  const Results = [
    { Class: 'os-pkgs', ExperimentalModifiedFindings: [suppressed] },
    { Class: 'secret', Secrets: [{ RuleID: 'aws-secret-access-key' }, {}, {}] },
    { Class: 'config', Misconfigurations: statuses },
  ];
  expect(unjudged({ SchemaVersion: 2, Results })).toEqual({
    'finding the scanner was told to ignore': 1,
    secret: 3,
    misconfiguration: 2,
  });
  const sound = { Class: 'os-pkgs', ExperimentalModifiedFindings: null, Secrets: [], Misconfigurations: null };
  expect(unjudged({ SchemaVersion: 2, Results: [sound] })).toEqual({});
});

test('what is none of the three is refused with all three named', () => {
  for (const text of ['{}', '[]', 'null', '{"vulnerabilities":[]}', '{"__proto__":{"matches":[]}}']) {
    expect(() => loadVulnerabilities(text, 'audit.json')).toThrow(
      expect.objectContaining({
        code: 'REPORT_UNREADABLE',
        message: 'audit.json is not a report of `trivy --format json`, `grype -o json` or `osv-scanner --format json`',
      }),
    );
  }
});

test('a report that is broken is refused with the place', () => {
  const broken: readonly (readonly [object, RegExp])[] = [
    [{ SchemaVersion: 1, Results: [] }, /^r\.json is not a report of Trivy: SchemaVersion: /],
    [
      { SchemaVersion: 2, Results: [{ Vulnerabilities: [{ PkgName: 'a' }] }] },
      /Results\.0\.Vulnerabilities\.0\.VulnerabilityID/,
    ],
    [{ matches: {}, descriptor: { name: 'grype' } }, /^r\.json is not a report of Grype: matches: /],
    [{ results: [{ packages: [{}] }] }, /^r\.json is not a report of OSV-Scanner: results\.0\.packages\.0\.package/],
  ];
  for (const [report, message] of broken) {
    expect(() => loadVulnerabilities(JSON.stringify(report), 'r.json')).toThrow(message);
  }
});

test('a severity no scanner has is rated by its score, also when every object has a field of that name', () => {
  const rated = (Severity: string, V3Score?: number) => {
    const CVSS = V3Score === undefined ? {} : { nvd: { V3Score } };
    const Vulnerabilities = [{ VulnerabilityID: 'CVE-1', PkgName: 'a', Severity, CVSS }];
    const text = JSON.stringify({ SchemaVersion: 2, Results: [{ Class: 'os-pkgs', Vulnerabilities }] });
    return loadVulnerabilities(text, 'trivy.json').findings[0]?.severity;
  };
  for (const word of ['constructor', '__proto__', 'toString', 'dreadful']) {
    expect(rated(word)).toBe('unknown');
    expect(rated(word, 9.8)).toBe('critical');
  }
});

test('a name no package can have makes it no report', () => {
  const Vulnerabilities = [{ VulnerabilityID: 'C'.repeat(1001), PkgName: 'a' }];
  const text = JSON.stringify({ SchemaVersion: 2, Results: [{ Vulnerabilities }] });
  expect(() => loadVulnerabilities(text, 'trivy.json')).toThrow(expect.objectContaining({ code: 'REPORT_UNREADABLE' }));
});

test('Grype says what is exploited only with a database that knows', () => {
  const says = (db: object | null) => {
    const descriptor = { name: 'grype', ...(db === null ? {} : { db }) };
    return loadVulnerabilities(JSON.stringify({ matches: [], descriptor }), 'grype.json').says_exploited;
  };
  expect(says({ status: { schemaVersion: 'v6.1.0' } })).toBe(true);
  expect(says({ status: { schemaVersion: 'v5' } })).toBe(false);
  expect([says(null), says({}), says({ built: '2024-01-01', schemaVersion: 5 })]).toEqual([false, false, false]);
});

test('an advisory nobody rated has the rating of the same flaw in another database', () => {
  const rated = { id: 'GHSA-1', database_specific: { severity: 'CRITICAL' } };
  const packages = [
    {
      package: { name: 'golang.org/x/crypto', version: '0.1.0' },
      vulnerabilities: [{ id: 'GO-1' }, rated, { id: 'GO-2' }],
      groups: [{ ids: ['GO-1', 'GHSA-1'] }, { ids: ['GO-2'] }],
    },
  ];
  const { findings } = loadVulnerabilities(JSON.stringify({ results: [{ packages }] }), 'osv.json');
  expect(findings.map(({ id, severity }) => [id, severity])).toEqual([
    ['GHSA-1', 'critical'],
    ['GO-1', 'critical'],
    ['GO-2', 'unknown'],
  ]);
});

test('of one vulnerability found twice the worse rating counts', () => {
  const rated = (Severity: string, V3Score?: number) => ({
    VulnerabilityID: 'CVE-1',
    PkgName: 'a',
    InstalledVersion: '1',
    Severity,
    CVSS: V3Score === undefined ? {} : { nvd: { V3Score } },
  });
  for (const Vulnerabilities of [
    [rated('CRITICAL'), rated('LOW', 3)],
    [rated('LOW', 3), rated('CRITICAL')],
  ]) {
    const text = JSON.stringify({ SchemaVersion: 2, Results: [{ Class: 'os-pkgs', Vulnerabilities }] });
    expect(loadVulnerabilities(text, 'trivy.json').findings).toMatchObject([{ severity: 'critical', cvss_score: 3 }]);
  }
});
