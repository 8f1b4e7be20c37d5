import type { RuleMetadata } from '@dwcp/model';

/** What Terraform says of the configuration dwcp gives it. */
export const terraformRules: readonly RuleMetadata[] = [
  { id: 'terraform/invalid', severity: 'high', title: 'the provider takes every argument of every resource' },
  { id: 'terraform/warning', severity: 'low', title: 'Terraform has nothing to warn of' },
];
