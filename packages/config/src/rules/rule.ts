import type { ModeConfig, Severity } from '@dwcp/model';
import type { Issue } from '../issue.ts';
import type { EnvironmentDocument } from '../schema/environment/index.ts';
import { ruleTable } from './rule-table.ts';

/** What a rule may know beside the environment document. */
export interface RuleRun {
  /** Name the environment was asked for by. */
  readonly environment: string;
  /** Null when the mode configuration has problems of its own. */
  readonly modeConfig: ModeConfig | null;
}

/** One claim about an environment: pure, and never throws on a document that passes the schema. */
export type Rule = (document: EnvironmentDocument, run: RuleRun) => readonly Issue[];

export type Path = readonly (string | number)[];

/** An issue with the severity its rule has in the table; `severity` is for rules whose cases differ. */
export function issue(
  ruleId: keyof typeof ruleTable,
  path: Path,
  words: { readonly message: string; readonly hint?: string; readonly severity?: Severity },
): Issue {
  const severity = words.severity ?? ruleTable[ruleId].severity;
  return { ruleId, severity, path, message: words.message, hint: words.hint ?? null };
}
