import type { LintReport } from '@dwcp/lint';
import type { Finding } from '@dwcp/model';

const lab = 'config/environments/lab.yaml';

const finding: Finding = {
  ruleId: 'config/unknown-key',
  severity: 'high',
  message: 'there is no key `asm`',
  location: { file: lab, line: 2, column: 5 },
  path: 'sites.dc1.asm',
  hint: 'did you mean `asn`?',
};

/** One finding of every severity, with and without place, path and hint; hostile text; waived; parts of every kind. */
export const sampleLint: LintReport = {
  findings: [
    {
      ...finding,
      location: null,
      path: null,
      hint: null,
      ruleId: 'terraform/invalid',
      message: 'aws_vpc.use1: bad CIDR',
    },
    finding,
    { ...finding, message: 'there is no key `asm` {0} 100%, really: yes; no' },
    {
      ...finding,
      ruleId: 'DWCP-SEC-003',
      severity: 'critical',
      message: 'TLS is off',
      location: { file: lab, line: 3, column: 7 },
      path: 'security.tls.enabled',
      hint: null,
    },
    {
      ...finding,
      ruleId: 'acme/own-rule',
      severity: 'medium',
      message: '\u001b[2J<b title="x">\'&\'</b>\r\n::error::injected\u0000\u202e\ud800',
      location: { file: 'config/environments/größe 100%.yaml', line: 1, column: 1 },
      path: 'sites.東京.asn',
      hint: 'write\u0007 less',
    },
    { ...finding, ruleId: 'config/not-acted-on', severity: 'low', message: '3 fields have no effect', path: null },
  ],
  waived: [
    {
      finding: { ...finding, ruleId: 'config/asn-private', message: 'the ASN 3356 is public', path: 'sites.dc1.asn' },
      waiver: { owner: 'netops@example.org', reason: 'ours since <1999>', expires: '2026-12-31' },
    },
  ],
  parts: [
    { name: 'config lab/hybrid', uncheckedReason: null, isLeftOut: false },
    { name: 'terraform lab', uncheckedReason: 'left out on request', isLeftOut: true },
    { name: 'ansible syntax', uncheckedReason: 'ansible is not installed; run `make setup`', isLeftOut: false },
  ],
  reusedFrom: null,
  policies: { directory: '/opt/dwcp/policies', sha256: 'ef'.repeat(32) },
  inputs: [
    { file: 'config/dwcp-v3-hybrid.yaml', sha256: 'ab'.repeat(32) },
    { file: lab, sha256: 'cd'.repeat(32) },
  ],
  rules: [
    { id: 'config/asn-private', severity: 'high', title: 'the ASN of a site is private and fits two bytes' },
    { id: 'config/not-acted-on', severity: 'low', title: 'what is written has an effect' },
    { id: 'config/unknown-key', severity: 'high', title: 'every key is known' },
    { id: 'config/yaml-trap', severity: 'medium', title: 'a value means the same in YAML 1.1 and 1.2' },
    {
      id: 'DWCP-SEC-003',
      severity: 'high',
      title: 'TLS is on wherever the network is not trusted',
      controls: ['CIS AWS 5.2', 'SOC2 CC6.7'],
    },
  ],
};

/** Lines of the files the findings point into. */
export const sampleSources: ReadonlyMap<string, readonly string[]> = new Map([
  [lab, ['dc1:', '    asm: 64512', '      tls: { enabled: false }']],
  ['config/environments/größe 100%.yaml', [`sites: "\u001b[31m" ${'x'.repeat(200)}`]],
]);

export const samplePages: ReadonlyMap<string, string> = new Map([
  [
    'config/unknown-key',
    '# config/unknown-key\n\nSeverity high: every key is known.\n\nA misspelt `key` would leave\nits default in force.\n',
  ],
]);
