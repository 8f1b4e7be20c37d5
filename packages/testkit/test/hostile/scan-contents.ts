import type { Contents } from './plan-contents.ts';

const unreadable = 'REPORT_UNREADABLE';

function scan(content: unknown): () => string {
  return () => JSON.stringify(content);
}

function trivy(vulnerability: unknown): () => string {
  return scan({ SchemaVersion: 2, Results: [{ Class: 'os-pkgs', Vulnerabilities: [vulnerability] }] });
}

function grype(matches: unknown, timestamp = '2026-11-20T00:00:00Z'): () => string {
  return scan({ matches, source: { type: 'image' }, descriptor: { name: 'grype', timestamp } });
}

function osv(content: unknown): () => string {
  return scan({ results: [{ packages: [content] }] });
}

const critical = (index: number): unknown => ({
  vulnerability: {
    id: `CVE-2026-${index}`,
    severity: 'Critical',
    cvss: [{ version: '3.1', metrics: { baseScore: 9.8 } }],
  },
  artifact: { name: `package-${index}`, version: '1' },
});

export const scanContents: Contents = {
  'of a Trivy that is to come': [unreadable, scan({ SchemaVersion: 3, Results: [] })],
  'of Trivy with a text for results': [unreadable, scan({ SchemaVersion: 2, Results: 'none' })],
  'of Trivy with a null vulnerability': [unreadable, trivy(null)],
  'of Trivy with a score in words': [
    unreadable,
    trivy({ VulnerabilityID: 'a', PkgName: 'b', CVSS: { nvd: { V3Score: 'high' } } }),
  ],
  'of Trivy that looked at nothing': ['names nothing the scanner looked at', scan({ SchemaVersion: 2, Results: [] })],
  'of Grype with a map for matches': [unreadable, grype({})],
  'of Grype without an artifact': [unreadable, grype([{ vulnerability: { id: 'a' } }])],
  'of Grype without a descriptor': [unreadable, scan({ matches: [] })],
  'of Grype without a rating': [
    'not checked policy',
    grype([{ vulnerability: { id: 'a' }, artifact: { name: 'b', version: '1' } }]),
  ],
  'of Grype with ten thousand critical ones': [
    'DWCP-SEC-043',
    () => grype(Array.from({ length: 10_000 }, (_, index) => critical(index)))(),
  ],
  'of Grype with an id of a megabyte': [
    unreadable,
    grype([{ vulnerability: { id: 'x'.repeat(2 ** 20) }, artifact: { name: 'b', version: '1' } }]),
  ],
  'of OSV with a list for a package': [unreadable, osv({ package: [] })],
  'of OSV with a vulnerability without id': [
    unreadable,
    osv({ package: { name: 'a', version: '1' }, vulnerabilities: [{}] }),
  ],
  'from the future': ['not checked policy', grype([], '2999-01-01T00:00:00Z')],
};
