import { configRules } from '@dwcp/config';
import type { RuleMetadata } from '@dwcp/model';
import { loadPolicyRules, waiverRules } from '@dwcp/policy';
import { ansibleRules } from './ansible/ansible-rules.ts';
import { auditRules } from './audit/audit-rules.ts';
import { terraformRules } from './cloud/terraform-rules.ts';
import { secretRules } from './secrets/secret-rules.ts';

/** Every rule a finding of lint may carry. Throws POLICY_ARTIFACT_STALE when the shipped policies cannot be read. */
export async function allRules(policiesDir: string): Promise<readonly RuleMetadata[]> {
  const policies = await loadPolicyRules(policiesDir);
  return [
    ...configRules,
    ...policies.map(({ id, severity, title, controls }) => ({ id, severity, title, controls })),
    ...waiverRules,
    ...secretRules,
    ...ansibleRules,
    ...terraformRules,
    ...auditRules,
  ];
}
