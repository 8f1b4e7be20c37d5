import { describe, expect, test } from 'vitest';
import { parseDecision } from './decision.ts';

const violation = {
  id: 'DWCP-SEC-004',
  severity: 'high',
  path: ['config', 'sites', 0],
  subject: null,
  message: 'the cipher is weak',
  remediation: 'use aes-256-gcm',
  controls: ['SOC2 CC6.1'],
};
const decision = {
  allow: false,
  violations: [violation],
  warnings: [{ ...violation, subject: 'aws_vpc.a', kind: 'unknown' }],
  metadata: { name: 'dwcp.security', version: '3.0.0', description: '', rules: ['DWCP-SEC-004'] },
};

test('a decision is given back as it is', () => {
  expect(parseDecision('security', decision)).toBe(decision);
  expect(parseDecision('security', { ...decision, allow: true, violations: [] })).toMatchObject({ allow: true });
});

test('a decision that allows what it says is a violation is refused', () => {
  expect(() => parseDecision('security', { ...decision, allow: true })).toThrow(
    expect.objectContaining({
      code: 'POLICY_FAILED',
      message: 'policy security gave no decision: it allows what it says is a violation',
    }),
  );
});

describe('what is no decision is refused with what is wrong:', () => {
  const { allow: _, ...withoutAllow } = decision;
  const cases: readonly (readonly [string, unknown, string])[] = [
    ['nothing', undefined, 'the result is undefined'],
    ['null', null, 'the result is no object'],
    ['true', true, 'the result is no object'],
    ['a list', [decision], 'the result is no object'],
    ['no allow', withoutAllow, '`allow` is no boolean'],
    ['allow as text', { ...decision, allow: 'false' }, '`allow` is no boolean'],
    ['violations as a map', { ...decision, violations: {} }, '`violations` is no list'],
    ['no warnings', { ...decision, warnings: undefined }, '`warnings` is no list'],
    ['metadata without a name', { ...decision, metadata: { rules: [] } }, '`metadata` does not name'],
    ['metadata without rules', { ...decision, metadata: { name: 'a' } }, '`metadata` does not name'],
    ['rules that are no texts', { ...decision, metadata: { name: 'a', rules: [1] } }, '`metadata` does not name'],
    ['no metadata', { ...decision, metadata: null }, '`metadata` does not name'],
    ...(
      [
        ['id', 7],
        ['severity', 'info'],
        ['path', 'config.sites'],
        ['path', [null]],
        ['subject', undefined],
        ['message', null],
        ['remediation', undefined],
        ['controls', 'SOC2'],
        ['controls', [1]],
      ] as const
    ).map(
      ([field, value]) =>
        [
          `a violation whose ${field} is ${JSON.stringify(value)}`,
          { ...decision, violations: [violation, { ...violation, [field]: value }] },
          '`violations[1]` lacks a field',
        ] as const,
    ),
    ['a violation that is null', { ...decision, violations: [null] }, '`violations[0]` lacks a field'],
    ['a warning without a kind', { ...decision, warnings: [violation] }, '`warnings[0]` lacks a field'],
    ['a warning of another kind', { ...decision, warnings: [{ ...violation, kind: 'info' }] }, '`warnings[0]`'],
  ];
  test.each(cases)('%s', (_name, value, problem) => {
    expect(() => parseDecision('security', value)).toThrow(
      expect.objectContaining({ code: 'POLICY_FAILED', message: expect.stringContaining(problem) }),
    );
  });
});
