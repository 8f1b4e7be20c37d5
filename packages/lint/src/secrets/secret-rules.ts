import type { RuleMetadata } from '@dwcp/model';

export type SecretRuleId =
  | 'secret/private-key'
  | 'secret/token'
  | 'secret/url-credentials'
  | 'secret/named-value'
  | 'secret/entropy';

/** Every rule a finding of the secret scan may carry. */
export const secretRules: readonly (RuleMetadata & { readonly id: SecretRuleId })[] = [
  { id: 'secret/private-key', severity: 'critical', title: 'no private key is in a file of the project' },
  { id: 'secret/token', severity: 'critical', title: 'no access token is in a file of the project' },
  { id: 'secret/url-credentials', severity: 'high', title: 'no URL carries a password' },
  { id: 'secret/named-value', severity: 'high', title: 'no key named as a secret has its value beside it' },
  { id: 'secret/entropy', severity: 'medium', title: 'no text that looks like a generated key is in a file' },
];
