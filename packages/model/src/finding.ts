export type Severity = 'critical' | 'high' | 'medium' | 'low';

export interface SourceLocation {
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  /** Counted from 1. */
  readonly column: number;
}

/** A fact about the user's system that needs attention. Returned, never thrown. */
export interface Finding {
  readonly ruleId: string;
  readonly severity: Severity;
  readonly message: string;
  readonly location: SourceLocation | null;
  /** Dotted path of the value, e.g. `sites.dc1.asn`. */
  readonly path: string | null;
  /** One thing to do next. */
  readonly hint: string | null;
  /** Terraform address, of findings on a cloud resource. */
  readonly subject?: string;
}

/** A finding that somebody answers for until a day. Shown, never counted against the gate. */
export interface WaivedFinding {
  readonly finding: Finding;
  readonly waiver: { readonly owner: string; readonly reason: string /** ISO 8601 day. */; readonly expires: string };
}

const order: Readonly<Record<Severity, number>> = { critical: 0, high: 1, medium: 2, low: 3 };

/** Sorts by file, line, column, then severity and rule id: the order reports print. */
export function compareFindings(a: Finding, b: Finding): number {
  const fileA = a.location?.file ?? '';
  const fileB = b.location?.file ?? '';
  if (fileA !== fileB) return fileA < fileB ? -1 : 1;
  const line = (a.location?.line ?? 0) - (b.location?.line ?? 0);
  if (line !== 0) return line;
  const column = (a.location?.column ?? 0) - (b.location?.column ?? 0);
  if (column !== 0) return column;
  const severity = order[a.severity] - order[b.severity];
  if (severity !== 0) return severity;
  const keyA = `${a.ruleId} ${a.message}`;
  const keyB = `${b.ruleId} ${b.message}`;
  return keyA < keyB ? -1 : keyA > keyB ? 1 : 0;
}

/** True when `severity` is at least as bad as `gate`. */
export function isAtLeast(severity: Severity, gate: Severity): boolean {
  return order[severity] <= order[gate];
}
