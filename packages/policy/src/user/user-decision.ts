import { DwcpError, type Severity } from '@dwcp/model';
import * as z from 'zod';
import { type PolicyDecision, type PolicyViolation, parseDecision } from '../decision.ts';
import type { UserRule } from './user-rules.ts';

/** A rule of the user's, where it is, and what it gave for one input document: nothing when it is undefined. */
export interface UserResult {
  readonly rule: UserRule;
  readonly place: string;
  readonly values: readonly unknown[];
}

/**
 * What one package says of one document. Its `decision`, checked like a shipped one, and the sets of conftest
 * (`deny`, `violation`, `warn`, with a suffix or without) as violations and advice. Throws POLICY_FAILED, naming the
 * place, for anything else.
 */
export function userDecision(name: string, results: readonly UserResult[]): PolicyDecision {
  const decisions = results.filter(({ rule }) => rule.kind === 'decision').map((result) => decisionOf(name, result));
  const violations = entriesOf(name, results, 'violations');
  const warnings = entriesOf(name, results, 'warnings').map((entry) => ({ ...entry, kind: 'advice' as const }));
  const allViolations = [...decisions.flatMap((decision) => decision.violations), ...violations];
  return {
    allow: decisions.every((decision) => decision.allow) && allViolations.length === 0,
    violations: allViolations,
    warnings: [...decisions.flatMap((decision) => decision.warnings), ...warnings],
    metadata: decisions[0]?.metadata ?? {
      name,
      version: '',
      description: `${results.map(({ rule }) => rule.name).join(', ')} of package ${name}`,
      rules: results.map(({ rule }) => idOf(name, rule)),
    },
  };
}

function decisionOf(name: string, { place, values }: UserResult): PolicyDecision {
  try {
    return withReason(parseDecision(name, values[0]));
  } catch (cause) {
    if (!(cause instanceof DwcpError)) throw cause;
    throw new DwcpError('POLICY_FAILED', `${place}: ${cause.message}`, {
      hint: cause.hint ?? 'see docs/policies.md',
      cause,
    });
  }
}

/** A refusal that names nothing would otherwise leave nothing to report, and pass. */
function withReason(decision: PolicyDecision): PolicyDecision {
  if (decision.allow || decision.violations.length > 0 || decision.warnings.length > 0) return decision;
  throw new DwcpError('POLICY_FAILED', `it does not allow the document and names no violation`, {
    hint: 'add what is wrong to `violations`, or what is missing to `warnings`',
  });
}

const severities = ['critical', 'high', 'medium', 'low'] as const satisfies readonly Severity[];

const entrySchema = z.union([
  z.string().transform((msg) => ({ msg })),
  z.looseObject({
    msg: z.string(),
    id: z.string().min(1).optional(),
    severity: z.enum(severities).optional(),
    path: z.array(z.union([z.string(), z.number()])).optional(),
    subject: z.string().nullable().optional(),
    remediation: z.string().optional(),
    controls: z.array(z.string()).optional(),
  }),
]);

function entriesOf(name: string, results: readonly UserResult[], kind: UserRule['kind']): readonly PolicyViolation[] {
  return results
    .filter(({ rule }) => rule.kind === kind)
    .flatMap((result) => listOf(name, result).map((entry, index) => entryOf(name, result, { entry, index })));
}

function listOf(name: string, { rule, place, values }: UserResult): readonly unknown[] {
  const [value] = values;
  if (Array.isArray(value)) return value;
  const is = value === undefined ? 'undefined' : 'no set';
  throw new DwcpError('POLICY_FAILED', `${place}: ${rule.name} of package ${name} is ${is}`, {
    hint: `write it as a set: \`${rule.name} contains msg if { … }\``,
  });
}

function entryOf(
  name: string,
  { rule, place }: UserResult,
  { entry, index }: { readonly entry: unknown; readonly index: number },
): PolicyViolation {
  const parsed = entrySchema.safeParse(entry);
  if (!parsed.success) {
    const why = parsed.error.issues[0]?.path.join('.');
    const what = why === undefined || why === '' ? 'is neither a text nor a map with `msg`' : `has a wrong \`${why}\``;
    throw new DwcpError('POLICY_FAILED', `${place}: entry ${index} of ${rule.name} of package ${name} ${what}`, {
      hint: 'an entry is a text, or a map with msg and optionally id, severity, path, subject, remediation, controls',
    });
  }
  const { msg, ...given } = {
    id: undefined,
    severity: undefined,
    path: undefined,
    subject: undefined,
    remediation: undefined,
    controls: undefined,
    ...parsed.data,
  };
  return {
    id: given.id ?? idOf(name, rule),
    severity: given.severity ?? (rule.kind === 'warnings' ? 'low' : 'high'),
    path: given.path ?? [],
    subject: given.subject ?? null,
    message: msg,
    remediation: given.remediation ?? `see ${place}`,
    controls: given.controls ?? [],
  };
}

function idOf(name: string, rule: UserRule): string {
  return `${name}.${rule.name}`;
}
