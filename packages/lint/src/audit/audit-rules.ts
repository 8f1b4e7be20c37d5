import type { RuleMetadata } from '@dwcp/model';

/** Every rule a finding of the dependency audit may carry. */
export const auditRules: readonly RuleMetadata[] = [
  {
    id: 'dependencies/vulnerable',
    severity: 'high',
    title: 'no dependency has a published vulnerability',
  },
];
