import { configRules } from '@dwcp/config';
import type { Finding, RuleMetadata } from '@dwcp/model';
import { loadPolicyRules, waiverRules } from '@dwcp/policy';
import { ansibleRules } from './ansible/ansible-rules.ts';
import { auditRules } from './audit/audit-rules.ts';
import { terraformRules } from './cloud/terraform-rules.ts';
import { policyUseRules } from './policy/policy-use-rules.ts';
import { secretRules } from './secrets/secret-rules.ts';

/** Every rule a finding of lint may carry. Throws POLICY_ARTIFACT_STALE when the shipped policies cannot be read. */
export async function allRules(policiesDir: string): Promise<readonly RuleMetadata[]> {
  const policies = await loadPolicyRules(policiesDir);
  return [
    ...configRules,
    ...policies.map(({ id, severity, title, controls }) => ({ id, severity, title, controls })),
    ...waiverRules,
    ...policyUseRules,
    ...secretRules,
    ...ansibleRules,
    ...terraformRules,
    ...auditRules,
  ];
}

/** The rules, and those of the user's own policies that found something: nothing else tells which there are. */
export function withUserRules(rules: readonly RuleMetadata[], findings: readonly Finding[]): readonly RuleMetadata[] {
  const known = new Set(rules.map((rule) => rule.id));
  const own = new Map(
    findings
      .filter(({ ruleId }) => !known.has(ruleId))
      .map(({ ruleId, severity }) => [ruleId, { id: ruleId, severity, title: 'a rule of your own policies' }]),
  );
  return [...rules, ...own.values()];
}
