import { isNumber, isText, listOf, objectOf, oneOf, orNull, type Shape } from '@dwcp/io';
import { driftCauses, driftKinds } from '@dwcp/model';
import { type Alert, type AlertEntry, alertChanges } from './alert.ts';
import { weightiest } from './by-weight.ts';

/** What a channel has still to tell. Of one key there is one entry, so it is bounded by what there is to tell. */
export interface Pending {
  /** Of the alert it will be; null when there is nothing. */
  readonly id: string | null;
  readonly entries: readonly AlertEntry[];
  /** Alerts that are among the entries beside the first. */
  readonly heldBack: number;
  readonly leftOut: number;
  /** Attempts that failed since the last one that did not. */
  readonly failures: number;
  /** Unix milliseconds; not asked again before. */
  readonly notBeforeMs: number;
  /** When the last alerts were taken, as many as the limit counts. */
  readonly sentAtMs: readonly number[];
}

export const nothingPending: Pending = {
  id: null,
  entries: [],
  heldBack: 0,
  leftOut: 0,
  failures: 0,
  notBeforeMs: 0,
  sentAtMs: [],
};

export interface PendingLimits {
  /** Entries kept; what is least weighty gives way, of that the oldest, and is counted. */
  readonly maxEntries: number;
  /** Alerts a channel takes in `perMs`. */
  readonly maxAlerts: number;
  readonly perMs: number;
  readonly firstRetryMs: number;
  readonly longestRetryMs: number;
}

/** Adds what a run has to tell. The later of two entries of one key is kept. */
export function addEntries(
  pending: Pending,
  entries: readonly AlertEntry[],
  options: { readonly limits: PendingLimits; readonly id: string },
): Pending {
  if (entries.length === 0) return pending;
  const keys = new Set(entries.map(({ key }) => key));
  const all = [...pending.entries.filter(({ key }) => !keys.has(key)), ...entries];
  const kept = weightiest(all, options.limits.maxEntries);
  return {
    ...pending,
    // What was asked for under the earlier id has changed: a receiver must not take it for the same.
    id: options.id,
    entries: kept,
    heldBack: pending.id === null ? 0 : pending.heldBack + 1,
    leftOut: pending.leftOut + all.length - kept.length,
  };
}

/** Milliseconds until the next attempt is allowed; null when there is nothing to tell. */
export function planAttempt(
  pending: Pending,
  options: { readonly nowMs: number; readonly limits: PendingLimits },
): number | null {
  if (pending.id === null) return null;
  const { nowMs, limits } = options;
  const recent = recentOf(pending, options);
  const oldest = recent[0];
  const isFull = oldest !== undefined && recent.length >= limits.maxAlerts;
  const untilRate = isFull ? oldest + limits.perMs - nowMs : 0;
  // A clock that was set back must not silence a channel for longer than a retry takes.
  const untilRetry = Math.min(pending.notBeforeMs - nowMs, longestAskedMs);
  return Math.max(0, untilRate, untilRetry);
}

/** What is left after `sent` was taken. */
export function afterSent(
  pending: Pending,
  sent: Alert,
  options: { readonly nowMs: number; readonly limits: PendingLimits },
): Pending {
  const gone = new Set(sent.entries);
  const entries = pending.entries.filter((entry) => !gone.has(entry));
  const isEmpty = entries.length === 0;
  return {
    id: isEmpty ? null : pending.id,
    entries,
    heldBack: isEmpty ? 0 : Math.max(0, pending.heldBack - sent.heldBack - 1),
    leftOut: Math.max(0, pending.leftOut - sent.leftOut),
    failures: 0,
    notBeforeMs: 0,
    sentAtMs: [...recentOf(pending, options), options.nowMs].slice(-options.limits.maxAlerts),
  };
}

/** After an attempt that failed: twice as long as before, at most the longest, and not all channels at one moment. */
export function afterFailure(
  pending: Pending,
  failed: { readonly retryAfterMs: number | null; readonly isFinal: boolean },
  options: { readonly nowMs: number; readonly limits: PendingLimits; readonly random: number },
): Pending {
  const { firstRetryMs, longestRetryMs } = options.limits;
  const doubled = firstRetryMs * 2 ** Math.min(pending.failures, 30);
  const backoff = failed.isFinal ? longestRetryMs : Math.min(longestRetryMs, doubled);
  const asked = Math.min(failed.retryAfterMs ?? 0, longestAskedMs);
  const waitMs = Math.max(asked, backoff * (0.75 + options.random / 2));
  return { ...pending, failures: pending.failures + 1, notBeforeMs: options.nowMs + Math.round(waitMs) };
}

/** No receiver silences its channel for longer. */
const longestAskedMs = 3_600_000;

function recentOf(
  pending: Pending,
  { nowMs, limits }: { readonly nowMs: number; readonly limits: PendingLimits },
): readonly number[] {
  return pending.sentAtMs.filter((at) => at <= nowMs && nowMs - at < limits.perMs);
}

const severities = ['critical', 'high', 'medium', 'low'] as const;
const actions = ['restore-file', 'ansible-rerun', 'terraform-apply', 'manual'] as const;

export const isPending: Shape<Pending> = objectOf<Pending>({
  id: orNull(isText),
  entries: listOf(
    objectOf<AlertEntry>({
      change: oneOf(alertChanges),
      key: isText,
      kind: orNull(oneOf(driftKinds)),
      severity: orNull(oneOf(severities)),
      previousSeverity: orNull(oneOf(severities)),
      cause: orNull(oneOf(driftCauses)),
      node: orNull(isText),
      check: orNull(isText),
      subject: isText,
      since: isText,
      remediation: orNull(oneOf(actions)),
      text: isText,
    }),
  ),
  heldBack: isNumber,
  leftOut: isNumber,
  failures: isNumber,
  notBeforeMs: isNumber,
  sentAtMs: listOf(isNumber),
});
