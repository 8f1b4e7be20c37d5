import type { RuleMetadata } from '@dwcp/model';
import { ruleTable } from './rules/rule-table.ts';
import { modeRuleTable } from './schema/mode/index.ts';

/** Every rule a finding of this package may carry. */
export const configRules: readonly RuleMetadata[] = [
  ...Object.entries(ruleTable).map(([id, { severity, title }]) => ({ id, severity, title })),
  ...modeRuleTable,
];
