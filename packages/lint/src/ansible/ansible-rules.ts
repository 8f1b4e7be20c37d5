import type { RuleMetadata } from '@dwcp/model';

/** Every rule a finding of the Ansible parts may carry. */
export const ansibleRules: readonly RuleMetadata[] = [
  { id: 'ansible/syntax', severity: 'high', title: 'every playbook in `deployments/ansible` loads' },
  { id: 'ansible/lint', severity: 'medium', title: 'ansible-lint has nothing to say about the playbooks' },
];
