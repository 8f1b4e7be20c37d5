import { expect, test } from 'vitest';
import { type UserResult, userDecision } from './user-decision.ts';
import type { UserRule } from './user-rules.ts';

const result = (kind: UserRule['kind'], name: string, ...values: readonly unknown[]): UserResult => ({
  rule: { package: ['team'], name, kind },
  place: '/p/a.rego:3',
  values,
});
const good = {
  allow: true,
  violations: [],
  warnings: [],
  metadata: { name: 'team', version: '1', description: 'ours', rules: ['T-1'] },
};
const failed = (message: string) => expect.objectContaining({ code: 'POLICY_FAILED', message });

test('a decision is taken as it is', () => {
  expect(userDecision('team', [result('decision', 'decision', good)])).toEqual(good);
});

test('texts and maps of conftest become violations and advice, with what they say of themselves', () => {
  const { allow, violations, warnings, metadata } = userDecision('team', [
    result('violations', 'deny', [
      'plain',
      { msg: 'told', id: 'T-7', severity: 'low', path: ['config', 'mode'], extra: 1 },
    ]),
    result('warnings', 'warn', ['careful']),
  ]);
  expect(allow).toBe(false);
  expect(violations).toEqual([
    {
      id: 'team.deny',
      severity: 'high',
      path: [],
      subject: null,
      message: 'plain',
      remediation: 'see /p/a.rego:3',
      controls: [],
    },
    {
      id: 'T-7',
      severity: 'low',
      path: ['config', 'mode'],
      subject: null,
      message: 'told',
      remediation: 'see /p/a.rego:3',
      controls: [],
    },
  ]);
  expect(warnings).toMatchObject([{ id: 'team.warn', severity: 'low', message: 'careful', kind: 'advice' }]);
  expect(metadata.rules).toEqual(['team.deny', 'team.warn']);
});

test('an empty deny allows; beside a decision both count', () => {
  expect(userDecision('team', [result('violations', 'deny', [])]).allow).toBe(true);
  expect(userDecision('team', [result('decision', 'decision', good), result('violations', 'deny', [])]).allow).toBe(
    true,
  );
  const both = userDecision('team', [result('decision', 'decision', good), result('violations', 'deny', ['no'])]);
  expect(both).toMatchObject({ allow: false, violations: [{ message: 'no' }], metadata: good.metadata });
});

test('what is no decision and no set is an error with its place, never a pass', () => {
  const decide = (one: UserResult) => () => userDecision('team', [one]);
  expect(decide(result('decision', 'decision'))).toThrow(
    failed('/p/a.rego:3: policy team gave no decision: the result is undefined'),
  );
  expect(decide(result('decision', 'decision', true))).toThrow(failed(expect.stringContaining('no object')));
  expect(decide(result('violations', 'deny'))).toThrow(failed('/p/a.rego:3: deny of package team is undefined'));
  for (const value of [true, 'text', { msg: 'a' }, 0]) {
    expect(decide(result('violations', 'deny', value))).toThrow(failed('/p/a.rego:3: deny of package team is no set'));
  }
  for (const entry of [
    1,
    null,
    [],
    {},
    { message: 'a' },
    { msg: 1 },
    { msg: 'a', severity: 'fatal' },
    { msg: 'a', path: 'x' },
  ]) {
    expect(decide(result('violations', 'deny', [entry]))).toThrow(failed(expect.stringContaining('entry 0 of deny')));
  }
});

test('a refusal that names nothing is an error: it would leave nothing to report', () => {
  expect(() => userDecision('team', [result('decision', 'decision', { ...good, allow: false })])).toThrow(
    failed('/p/a.rego:3: it does not allow the document and names no violation'),
  );
});
