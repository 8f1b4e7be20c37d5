import type { Severity } from '@dwcp/model';
import { ruleTable } from './rules/rule-table.ts';
import { modeRuleTable } from './schema/mode/index.ts';

/** A rule as `dwcp explain` names it; its page is docs/rules/<id>.md. */
export interface RuleMetadata {
  readonly id: string;
  readonly severity: Severity;
  readonly title: string;
}

/** Every rule a finding of this package may carry. */
export const configRules: readonly RuleMetadata[] = [
  ...Object.entries(ruleTable).map(([id, { severity, title }]) => ({ id, severity, title })),
  ...modeRuleTable,
];
