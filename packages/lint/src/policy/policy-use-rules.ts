import type { RuleMetadata } from '@dwcp/model';

/** On the policies a project holds. */
export const policyUseRules: readonly [RuleMetadata] = [
  { id: 'policy/not-asked', severity: 'high', title: 'policies of a project are asked' },
];
