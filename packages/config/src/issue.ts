import type { Severity } from '@dwcp/model';

/** A finding before it is located: `path` leads into the YAML document of `file`. */
export interface Issue {
  readonly ruleId: string;
  readonly severity: Severity;
  /** Keys and indexes from the document root. */
  readonly path: readonly (string | number)[];
  readonly message: string;
  readonly hint: string | null;
}
