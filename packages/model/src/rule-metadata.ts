import type { Severity } from './finding.ts';

/** A rule as `dwcp explain` and the reports name it; its page is docs/rules/<id>.md. */
export interface RuleMetadata {
  readonly id: string;
  readonly severity: Severity;
  readonly title: string;
  /** Controls of published catalogues the rule serves, e.g. `CIS AWS 5.2`. */
  readonly controls?: readonly string[];
}
