import type { Drift, DriftIgnore, IgnoredDrift } from '@dwcp/model';
import { observedDigest } from './observed-digest.ts';

export interface IgnoreOptions {
  readonly ignores: readonly DriftIgnore[];
  /** Ids that are ignored in this run. */
  readonly ids: readonly string[];
  /** ISO 8601 day. */
  readonly today: string;
}

/** What of a drift an ignore speaks of. */
export type Ignorable = Pick<Drift, 'id' | 'check' | 'subject' | 'node' | 'observed'>;

/** Parts drifts from those somebody answers for. One whose day is over comes back, and says why it is there again. */
export function applyIgnores(
  drifts: readonly Drift[],
  options: IgnoreOptions,
): { readonly drifts: readonly Drift[]; readonly ignored: readonly IgnoredDrift[] } {
  const counted: Drift[] = [];
  const ignored: IgnoredDrift[] = [];
  for (const drift of drifts) {
    const terms = termsFor(drift, options);
    if (terms !== null) ignored.push({ drift, ...terms });
    else counted.push(options.ignores.some((ignore) => fits(ignore, drift)) ? { ...drift, cause: 'expired' } : drift);
  }
  return { drifts: counted, ignored };
}

/** Whether somebody answers for it today. */
export function isIgnored(drift: Ignorable, options: IgnoreOptions): boolean {
  return termsFor(drift, options) !== null;
}

function termsFor(
  drift: Ignorable,
  { ignores, ids, today }: IgnoreOptions,
): Pick<IgnoredDrift, 'owner' | 'reason' | 'expires'> | null {
  if (ids.includes(drift.id)) return { owner: 'this run', reason: 'asked for by its id', expires: today };
  const holding = ignores.find((ignore) => ignore.expires >= today && fits(ignore, drift));
  if (holding === undefined) return null;
  const { owner, reason, expires } = holding;
  return { owner, reason, expires };
}

function fits({ check, subject, node, observed }: DriftIgnore, drift: Ignorable): boolean {
  if (check !== drift.check || (node !== null && node !== drift.node)) return false;
  if (observed !== null && observed !== observedDigest(drift)) return false;
  const parts = subject.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 's').test(drift.subject);
}
