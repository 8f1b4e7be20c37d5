import type { Severity } from '@dwcp/model';
import type { Issue } from '../../issue.ts';
import type { ModeDocument } from './schema.ts';

/** One requirement across fields of a mode configuration. Its page is `docs/rules/<id>.md`. */
export interface ModeRule {
  readonly id: string;
  readonly severity: Severity;
  readonly title: string;
  readonly check: (document: ModeDocument) => readonly Issue[];
}

/** What a rule says; the rule adds its id and severity. */
export interface Problem {
  readonly path: readonly (string | number)[];
  readonly message: string;
  readonly hint: string;
  /** Where one case is worse than the rule usually is. */
  readonly severity?: Severity;
}

export function modeRule(
  rule: Omit<ModeRule, 'check'>,
  problemsOf: (document: ModeDocument) => readonly Problem[],
): ModeRule {
  return {
    ...rule,
    check: (document) =>
      problemsOf(document).map(({ path, message, hint, severity }) => ({
        ruleId: rule.id,
        severity: severity ?? rule.severity,
        path,
        message,
        hint,
      })),
  };
}

/** `a.b.c` → path. Keys of mode configurations hold no dots. */
export function at(dotted: string): readonly string[] {
  return dotted.split('.');
}
