import { redactText } from '@dwcp/io';
import type { Drift, DriftKind, Severity } from '@dwcp/model';
import { visible } from '@dwcp/terminal';
import type { AlertChange, AlertEntry } from './alert.ts';
import type { RememberedDrift } from './remembered.ts';

export function driftEntry(
  change: AlertChange,
  drift: Drift,
  from: { readonly sinceMs: number; readonly previous: Severity | null; readonly text?: string },
): AlertEntry {
  const { id, kind, severity, cause, node, check, subject, remediation, changedBy, changedAt } = drift;
  const who = [...(changedBy === null ? [] : [`by ${changedBy}`]), ...(changedAt === null ? [] : [`at ${changedAt}`])];
  return {
    change,
    key: id,
    kind,
    severity,
    previousSeverity: change === 'severity-changed' ? from.previous : null,
    cause,
    node: node === null ? null : clean(node),
    check: clean(check),
    subject: clean(subject),
    since: new Date(from.sinceMs).toISOString(),
    remediation: remediation.action,
    text: clean(from.text ?? (who.length === 0 ? '' : `changed ${who.join(' ')}`)),
  };
}

/** Of a drift that is no longer reported. */
export function forgottenEntry(
  change: 'resolved' | 'ignored',
  id: string,
  from: { readonly known: RememberedDrift; readonly text: string },
): AlertEntry {
  const { kind, severity, node, check, subject, sinceMs } = from.known;
  return {
    ...blank(change, id, { sinceMs, text: from.text }),
    kind,
    severity,
    node: node === null ? null : clean(node),
    check: clean(check),
    subject: clean(subject),
  };
}

export function partEntry(
  change: 'unchecked' | 'checked-again' | 'resolved',
  key: string,
  from: {
    readonly part: { readonly kind: DriftKind; readonly node: string | null; readonly subject: string };
    readonly sinceMs: number;
    readonly text: string;
  },
): AlertEntry {
  const { kind, node, subject } = from.part;
  return {
    ...blank(change, key, from),
    kind,
    node: node === null ? null : clean(node),
    subject: clean(subject),
  };
}

export function runEntry(
  change: 'run-failed' | 'run-recovered',
  from: { readonly sinceMs: number; readonly text: string },
): AlertEntry {
  return { ...blank(change, 'run', from), subject: 'run' };
}

function blank(
  change: AlertChange,
  key: string,
  from: { readonly sinceMs: number; readonly text: string },
): AlertEntry {
  return {
    change,
    key: clean(key),
    kind: null,
    severity: null,
    previousSeverity: null,
    cause: null,
    node: null,
    check: null,
    subject: '',
    since: new Date(from.sinceMs).toISOString(),
    remediation: null,
    text: clean(from.text),
  };
}

const longest = 400;

/** One line that moves no cursor, holds no credential a URL may carry, and is not long. */
function clean(text: string): string {
  const line = visible(redactText(text));
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line;
}
