import type { Finding, LocatedWaiver } from '@dwcp/model';
import { expect, test } from 'vitest';
import { applyWaivers } from './apply-waivers.ts';
import { waiverRules } from './waiver-rules.ts';

const options = { today: '2025-06-15', ruleIds: new Set(['mode/mtu', 'DWCP-SEC-001']), isComplete: true };

function finding(changes: Partial<Finding> = {}): Finding {
  return {
    ruleId: 'mode/mtu',
    severity: 'critical',
    message: 'm',
    location: { file: 'config/dwcp-v3-hybrid.yaml', line: 3, column: 1 },
    path: 'network.mtu',
    hint: null,
    ...changes,
  };
}

function waiver(changes: Partial<LocatedWaiver> = {}): LocatedWaiver {
  return {
    rule: 'mode/mtu',
    file: null,
    path: 'network.mtu',
    subject: null,
    owner: 'network-team',
    reason: 'the card takes no more',
    expires: '2025-07-01',
    location: { file: 'config/waivers.yaml', line: 4, column: 5 },
    place: 'waivers[0]',
    ...changes,
  };
}

function ids(findings: readonly Finding[]): readonly string[] {
  return findings.map((one) => one.ruleId);
}

test('a waiver in force takes its finding out and shows who answers for it, whatever the severity', () => {
  const other = finding({ path: 'network.rdma.mtu' });
  const result = applyWaivers([finding(), other], [waiver()], options);
  expect(result).toEqual({
    findings: [other],
    waived: [
      {
        finding: finding(),
        waiver: { owner: 'network-team', reason: 'the card takes no more', expires: '2025-07-01' },
      },
    ],
    waiverFindings: [],
  });
});

test('a waiver holds on its last day and not on the next', () => {
  const on = (today: string) => applyWaivers([finding()], [waiver()], { ...options, today });
  expect(on('2025-07-01').findings).toEqual([]);
  expect(on('2025-07-02').findings).toEqual([finding()]);
  expect(on('2025-07-02').waiverFindings).toEqual([
    {
      ruleId: 'waiver/expired',
      severity: 'medium',
      message: 'the waiver of `mode/mtu` expired on 2025-07-01',
      location: { file: 'config/waivers.yaml', line: 4, column: 5 },
      path: 'waivers[0]',
      hint: 'mend what it waived, or let network-team renew it',
    },
  ]);
});

test('a waiver that holds for more than a year waives nothing', () => {
  const until = (expires: string) => applyWaivers([finding()], [waiver({ expires })], options);
  expect(ids(until('2026-06-15').waiverFindings)).toEqual([]);
  expect(until('2026-06-15').waived).toHaveLength(1);
  expect(until('2026-06-16').waived).toHaveLength(0);
  expect(until('2026-06-16').waiverFindings).toMatchObject([
    { ruleId: 'waiver/too-long', hint: 'write 2026-06-15 or an earlier day' },
  ]);
});

test('a day that is none never holds', () => {
  const result = applyWaivers([finding()], [waiver({ expires: 'never' })], options);
  expect([ids(result.findings), ids(result.waiverFindings)]).toEqual([['mode/mtu'], ['waiver/expired']]);
});

test('a waiver that names no place, or every place, waives nothing', () => {
  const none = { path: null, file: null, subject: null };
  const wides = [
    none,
    { ...none, path: '**' },
    { ...none, file: '**/*' },
    { ...none, file: 'config/**' },
    { ...none, file: 'config/*.yaml' },
    { ...none, subject: '*' },
    { ...none, subject: 'aws_security_group.*' },
    { ...none, subject: '*_*' },
    { ...none, path: 'network.**' },
    { file: 'config/**', path: '**', subject: 'aws_*' },
  ];
  for (const wide of wides) {
    const result = applyWaivers([finding()], [waiver(wide)], options);
    expect([ids(result.findings), ids(result.waiverFindings)]).toEqual([['mode/mtu'], ['waiver/too-wide']]);
  }
});

test('a waiver without a finding is a finding, unless only a part was looked at', () => {
  expect(ids(applyWaivers([], [waiver()], options).waiverFindings)).toEqual(['waiver/unused']);
  expect(applyWaivers([], [waiver()], { ...options, isComplete: false }).waiverFindings).toEqual([]);
});

test('a rule there is not, and a rule on waivers, cannot be waived', () => {
  for (const rule of ['mode/mtus', '*', 'waiver/expired']) {
    expect(applyWaivers([], [waiver({ rule })], options).waiverFindings).toMatchObject([
      { ruleId: 'waiver/unknown-rule', message: `there is no rule \`${rule}\` to waive` },
    ]);
  }
});

test('every place a waiver names has to fit', () => {
  const about = finding({ ruleId: 'DWCP-SEC-001', subject: 'aws_security_group.use1_members', path: 'sites.use1' });
  const covered = (changes: Partial<LocatedWaiver>) =>
    applyWaivers([about], [waiver({ rule: 'DWCP-SEC-001', path: null, ...changes })], options).waived.length === 1;
  expect(covered({ subject: 'aws_security_group.use1_*' })).toBe(true);
  expect(covered({ subject: 'aws_security_group.usw2_*' })).toBe(false);
  expect(covered({ subject: 'aws_security_group.use1_*', file: 'config/environments/*.yaml' })).toBe(false);
  expect(covered({ file: 'config/dwcp-*.yaml' })).toBe(true);
  expect(covered({ file: 'config/*.yaml', path: '*.use1' })).toBe(true);
  expect(covered({ file: 'config/*.yaml', path: 'sites' })).toBe(false);
});

test('two waivers of one finding are both used, the first is shown', () => {
  const second = waiver({ owner: 'second', path: '**.mtu' });
  const result = applyWaivers([finding()], [waiver(), second], options);
  expect(result.waived.map((one) => one.waiver.owner)).toEqual(['network-team']);
  expect(result.waiverFindings).toEqual([]);
});

test('every finding on a waiver is one of the rules', () => {
  expect(waiverRules.map((rule) => rule.id).toSorted()).toEqual([
    'waiver/expired',
    'waiver/too-long',
    'waiver/too-wide',
    'waiver/unknown-rule',
    'waiver/unused',
  ]);
});
