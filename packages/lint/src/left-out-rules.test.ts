import { join } from 'node:path';
import { loadPolicyRules } from '@dwcp/policy';
import { expect, test } from 'vitest';
import { isLeftOut } from './left-out-rules.ts';

const policies = await loadPolicyRules(join(import.meta.dirname, '../../../policies'));
const parts = (...names: readonly string[]) =>
  names.map((name) => ({ name, uncheckedReason: 'left out', isLeftOut: true }));

test.each<readonly [string, string]>([
  ['terraform/invalid', 'terraform lab'],
  ['ansible/syntax', 'ansible'],
  ['ansible/lint', 'ansible'],
  ['ansible/lint', 'ansible-lint'],
  ['dependencies/vulnerable', 'dependencies'],
  ['DWCP-SEC-043', 'policy vulnerabilities'],
  ['DWCP-SEC-047', 'policy security_config'],
])('%s says nothing when %s is left out', (rule, part) => {
  expect(isLeftOut(rule, parts(part), policies)).toBe(true);
  expect(isLeftOut(rule, [], policies)).toBe(false);
});

test('a rule of another origin is not silenced by it', () => {
  const all = parts('terraform lab', 'ansible', 'ansible-lint', 'dependencies', 'policy vulnerabilities');
  for (const rule of ['config/mtu', 'mode/mtu', 'secret/token', 'DWCP-NET-001', 'DWCP-SEC-009', 'DWCP-SEC-047']) {
    expect(isLeftOut(rule, all, policies)).toBe(false);
  }
  expect(isLeftOut('ansible/syntax', parts('ansible-lint'), policies)).toBe(false);
});
