import { DwcpError, type Severity } from '@dwcp/model';

/** What a policy says of one input document; `docs/policies.md` describes every field. */
export interface PolicyDecision {
  readonly allow: boolean;
  readonly violations: readonly PolicyViolation[];
  readonly warnings: readonly PolicyWarning[];
  readonly metadata: {
    readonly name: string;
    readonly version: string;
    readonly description: string;
    /** Ids of the rules that had what they judge. */
    readonly rules: readonly string[];
  };
}

export interface PolicyViolation {
  readonly id: string;
  readonly severity: Severity;
  /** From the root of the input document; numbers are list indexes. */
  readonly path: readonly (string | number)[];
  /** Terraform address of the resource it is about. */
  readonly subject: string | null;
  readonly message: string;
  readonly remediation: string;
  readonly controls: readonly string[];
}

export interface PolicyWarning extends PolicyViolation {
  /** `unknown`: it could not be looked at, because it is missing or not known before apply. */
  readonly kind: 'advice' | 'unknown';
}

/** The decision in what a policy returned. Throws POLICY_FAILED for anything else: it must never be taken for a pass. */
export function parseDecision(policy: string, value: unknown): PolicyDecision {
  const problem = problemOf(value);
  if (problem === null) return value as PolicyDecision;
  throw new DwcpError('POLICY_FAILED', `policy ${policy} gave no decision: ${problem}`, {
    hint: 'a decision is {allow, violations, warnings, metadata}: see docs/policies.md',
  });
}

function problemOf(value: unknown): string | null {
  if (value === undefined) return 'the result is undefined';
  if (!isObject(value)) return 'the result is no object';
  if (typeof value.allow !== 'boolean') return '`allow` is no boolean';
  if (!Array.isArray(value.violations)) return '`violations` is no list';
  if (!Array.isArray(value.warnings)) return '`warnings` is no list';
  const wrong = value.violations.findIndex((entry) => !isViolation(entry));
  if (wrong >= 0) return `\`violations[${wrong}]\` lacks a field or has one of a wrong type`;
  const wrongWarning = value.warnings.findIndex((entry) => !isViolation(entry) || !isKind(entry.kind));
  if (wrongWarning >= 0) return `\`warnings[${wrongWarning}]\` lacks a field or has one of a wrong type`;
  if (value.allow && value.violations.length > 0) return 'it allows what it says is a violation';
  const { metadata } = value;
  const isNamed = isObject(metadata) && typeof metadata.name === 'string' && isTextList(metadata.rules);
  return isNamed ? null : '`metadata` does not name the policy and its rules';
}

const severities: ReadonlySet<unknown> = new Set(['critical', 'high', 'medium', 'low']);

function isViolation(entry: unknown): entry is Record<string, unknown> {
  return (
    isObject(entry) &&
    typeof entry.id === 'string' &&
    severities.has(entry.severity) &&
    Array.isArray(entry.path) &&
    entry.path.every((step) => typeof step === 'string' || typeof step === 'number') &&
    (entry.subject === null || typeof entry.subject === 'string') &&
    typeof entry.message === 'string' &&
    typeof entry.remediation === 'string' &&
    isTextList(entry.controls)
  );
}

function isKind(kind: unknown): boolean {
  return kind === 'advice' || kind === 'unknown';
}

function isTextList(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
