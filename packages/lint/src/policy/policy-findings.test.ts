import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadSecurityConfig } from '@dwcp/config';
import { loadVulnerabilities } from '@dwcp/policy';
import { beforeAll, expect, test } from 'vitest';
import { judgementOf } from './policy-findings.ts';
import { decision, labSubject, violation, warning } from './policy-subject.fixture.ts';
import type { PolicySubject } from './policy-subject.ts';

let lab: PolicySubject;
beforeAll(async () => {
  lab = await labSubject();
});

const environment = 'config/environments/lab.yaml';

function findingOf(own: Parameters<typeof violation>[0], subject: PolicySubject = lab) {
  return judgementOf(decision([violation(own)]), subject).findings[0];
}

test('a violation is a finding of its rule, with what to do', () => {
  expect(findingOf({})).toMatchObject({
    ruleId: 'DWCP-SEC-009',
    severity: 'critical',
    message: 'TLS is off',
    path: 'security.tls.enabled',
    hint: 'switch it on',
    location: { file: 'config/dwcp-v3-hybrid.yaml' },
  });
  expect(findingOf({})).not.toHaveProperty('subject');
});

test('advice is a finding, what is unknown is none and is never lost', () => {
  const said = judgementOf(
    decision(
      [],
      [
        warning('advice', { severity: 'low' }),
        warning('unknown', { path: ['config', 'mode'], message: 'the mode is missing', id: 'DWCP-SEC-001' }),
        warning('unknown', { path: ['vulnerabilities'], id: 'DWCP-SEC-001' }),
      ],
    ),
    lab,
  );
  expect(said.findings.map((finding) => finding.severity)).toEqual(['low']);
  expect(said.unknown).toEqual(['the mode is missing (DWCP-SEC-001)']);
  expect(said.notGiven).toEqual(['vulnerabilities']);
});

test('a place the file does not have is the nearest there is', () => {
  expect(findingOf({ path: ['config', 'security', 'tls', 'nothing', 3] })?.location).toEqual(
    findingOf({ path: ['config', 'security', 'tls'] })?.location,
  );
});

test('a value of the topology is found in the environment', () => {
  const finding = findingOf({ path: ['topology', 'environment', 'managementPrefixes', 0] });
  expect(finding).toMatchObject({ path: 'management.prefixes[0]', location: { file: environment } });
});

test('a resource is named, and found at the line it is there for', () => {
  const subject = 'aws_security_group.use1_members';
  const index = lab.resources?.security_groups.findIndex((group) => group.address === subject) ?? -1;
  const rule = lab.resources?.security_groups[index]?.ingress.findIndex((one) => one.description === 'ssh') ?? -1;
  const finding = findingOf({ subject, path: ['resources', 'security_groups', index, 'ingress', rule, 'cidr_blocks'] });
  expect(finding).toMatchObject({ subject, path: 'management.prefixes', location: { file: environment } });
  expect(finding?.message).toBe(`${subject}: TLS is off`);
});

test('a resource that only a plan knows has its address and no path', () => {
  const finding = findingOf({ subject: 'aws_lb.other', path: ['resources', 'load_balancers', 0, 'name'] });
  expect(finding).toMatchObject({ subject: 'aws_lb.other', path: null, location: { file: environment, line: 1 } });
});

test.each<readonly [string, readonly (string | number)[]]>([
  ['nothing', []],
  ['another section', ['deployment', 'x']],
  ['a resource that is not there', ['resources', 'security_groups', 99, 'ingress', 0]],
  ['a list that is none', ['resources', 'no_such_list', 0]],
  ['a key every object has', ['resources', '__proto__', 0, 'constructor']],
  ['a field every object has', ['resources', 'vpcs', 0, 'constructor', 'name']],
  ['such a field of the topology', ['topology', 'environment', 'constructor']],
  ['such a field of a site', ['topology', 'sites', 1, 'toString', 'cloud']],
  ['such a field of a region', ['topology', 'sites', 1, 'cloud', 'valueOf']],
  ['a machine that is not there', ['topology', 'gateways', 99, 'name']],
  ['a vulnerability where no report was given', ['vulnerabilities', 'findings', 0]],
])('a path that leads to %s still gives a finding', (_name, path) => {
  expect(findingOf({ path })).toMatchObject({ ruleId: 'DWCP-SEC-009', location: { file: environment } });
});

test('without a document there is no place, and the finding stays', () => {
  const without = { ...lab, documents: { mode: null, environment: null }, topology: null, resources: null };
  for (const path of [
    ['config', 'mode'],
    ['topology', 'sites'],
    ['resources', 'vpcs', 0],
  ]) {
    expect(findingOf({ path }, without)).toMatchObject({ ruleId: 'DWCP-SEC-009', location: null });
  }
});

test('a vulnerability is found where the report names it beside its package, and named itself', () => {
  const match = (id: string, name: string) => ({ vulnerability: { id }, artifact: { name, version: '1' } });
  const descriptor = { name: 'grype', timestamp: '2026-11-20T00:00:00Z' };
  const report = { matches: [match('CVE-1', 'zlib'), match('CVE-1', 'openssl'), match('CVE-2', 'zlib')], descriptor };
  const text = JSON.stringify(report, null, 1);
  const scanned = {
    ...lab,
    vulnerabilities: { file: 's.json', text, document: loadVulnerabilities(text, 's.json'), isDatedByFile: false },
  };
  const places = [0, 1, 2].map((index) => {
    const finding = findingOf({ path: ['vulnerabilities', 'findings', index, 'cvss_score'] }, scanned);
    return `${finding?.location?.line} ${finding?.path} ${text.split('\n')[(finding?.location?.line ?? 0) - 1]?.trim()}`;
  });
  expect(places).toEqual([
    '14 findings.openssl.CVE-1 "id": "CVE-1"',
    '5 findings.zlib.CVE-1 "id": "CVE-1"',
    '23 findings.zlib.CVE-2 "id": "CVE-2"',
  ]);
  const old = findingOf({ path: ['vulnerabilities', 'scanned_at'] }, scanned);
  expect(text.split('\n')[(old?.location?.line ?? 0) - 1]).toContain('2026-11-20');
});

test('a fact on the accounts is found in the file that says it', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'dwcp-facts-'));
  const file = join(directory, 'facts.json');
  await writeFile(file, '{"formatVersion": 1,\n "mfa_required": false, "last_security_patch_date": "2026-11-20"}');
  const securityConfig = await loadSecurityConfig(directory, file);
  await rm(directory, { recursive: true });
  expect(findingOf({ path: ['security_config', 'mfa_required'] }, { ...lab, securityConfig })).toMatchObject({
    path: 'mfa_required',
    location: { file: 'facts.json', line: 2 },
  });
});
