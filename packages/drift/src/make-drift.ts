import { createHash } from 'node:crypto';
import { redactText } from '@dwcp/io';
import type { Drift, DriftConsequence, DriftKind, Severity } from '@dwcp/model';
import { moreDrifts } from './compare/bound-mismatches.ts';
import type { CausedMismatch } from './compare/mismatch.ts';
import type { RootCause } from './compare/root-causes.ts';
import type { Change } from './observe/who-and-when.ts';
import { remediationOf } from './remediation.ts';
import type { StructureComparison } from './structure/compare-structure.ts';

const severities: Readonly<Record<DriftKind, Severity>> = {
  files: 'medium',
  terraform: 'high',
  'running-config': 'high',
  policy: 'critical',
};

const severityOrder: readonly Severity[] = ['critical', 'high', 'medium', 'low'];

/** A root cause as the report shows it: texts of others without their secrets. */
export function makeDrift(
  { mismatch, consequences, silenced }: RootCause,
  options: {
    readonly environment: string;
    readonly diff: string | null;
    readonly structure: StructureComparison;
    readonly change: Change;
  },
): Drift {
  const { kind, check, subject, node, cause, wanted, baseline, observed } = mismatch;
  return {
    id: driftIdOf(mismatch),
    kind,
    check,
    subject,
    node,
    cause,
    severity: severities[kind],
    wanted: redacted(wanted),
    baseline: redacted(baseline),
    observed: redacted(observed),
    diff: options.diff,
    ...options.structure,
    changedBy: redacted(options.change.changedBy),
    changedAt: options.change.changedAt,
    remediation: remediationOf(mismatch, options.environment),
    consequences: [
      ...consequences.map(consequenceOf),
      ...silenced.map((part) => ({ node: part.node, subject: part.subject, what: 'could not be looked at' })),
    ],
    // What is not listed may be there still, or not.
    silenced: [
      ...silenced.map((part) => ({ kind: part.kind, node: part.node, subject: part.subject, reason: part.reason })),
      ...(check === moreDrifts ? [{ kind, node, subject, reason: observed ?? 'not listed' }] : []),
    ],
  };
}

/** The same for the same drift in every run. */
export function driftIdOf({ kind, check, node, subject }: Pick<Drift, 'kind' | 'check' | 'node' | 'subject'>): string {
  return createHash('sha256')
    .update(JSON.stringify([kind, check, node, subject]))
    .digest('hex')
    .slice(0, 12);
}

/** Worst first, then by kind, node and subject. */
export function compareDrifts(a: Drift, b: Drift): number {
  const severity = severityOrder.indexOf(a.severity) - severityOrder.indexOf(b.severity);
  if (severity !== 0) return severity;
  const [keyA, keyB] = [a, b].map((drift) => [drift.kind, drift.check, drift.node ?? '', drift.subject].join('\0'));
  return (keyA ?? '') < (keyB ?? '') ? -1 : 1;
}

function consequenceOf({ check, node, subject, wanted, observed }: CausedMismatch): DriftConsequence {
  const words = check.slice(check.indexOf('/') + 1).replaceAll('-', ' ');
  const values = [
    ...(wanted === null ? [] : [`wanted ${wanted}`]),
    ...(observed === null ? [] : [`observed ${observed}`]),
  ].join(', ');
  return { node, subject, what: redactText(values === '' ? words : `${words} (${values})`) };
}

function redacted(text: string | null): string | null {
  return text === null ? null : redactText(text);
}
