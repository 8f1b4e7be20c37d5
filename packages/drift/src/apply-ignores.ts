import type { Drift, DriftIgnore, IgnoredDrift } from '@dwcp/model';

/** Parts drifts from those somebody answers for. One whose day is over comes back, and says why it is there again. */
export function applyIgnores(
  drifts: readonly Drift[],
  options: {
    readonly ignores: readonly DriftIgnore[];
    /** Ids that are ignored in this run. */
    readonly ids: readonly string[];
    /** ISO 8601 day. */
    readonly today: string;
  },
): { readonly drifts: readonly Drift[]; readonly ignored: readonly IgnoredDrift[] } {
  const { ignores, ids, today } = options;
  const counted: Drift[] = [];
  const ignored: IgnoredDrift[] = [];
  for (const drift of drifts) {
    const fitting = ignores.filter((ignore) => fits(ignore, drift));
    const holding = fitting.find(({ expires }) => expires >= today);
    if (ids.includes(drift.id))
      ignored.push({ drift, owner: 'this run', reason: 'asked for by its id', expires: today });
    else if (holding !== undefined) ignored.push({ drift, ...termsOf(holding) });
    else counted.push(fitting.length === 0 ? drift : { ...drift, cause: 'expired' });
  }
  return { drifts: counted, ignored };
}

function fits({ check, subject, node }: DriftIgnore, drift: Drift): boolean {
  if (check !== drift.check || (node !== null && node !== drift.node)) return false;
  const parts = subject.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 's').test(drift.subject);
}

function termsOf({ owner, reason, expires }: DriftIgnore): Omit<IgnoredDrift, 'drift'> {
  return { owner, reason, expires };
}
