import type { DriftCause, DriftKind, RemediationAction, Severity } from '@dwcp/model';

/** What an entry of an alert tells. `changed`: what is there is another value than before; `ignored`: somebody answers for the drift; `kept`: a repair did not remove it. */
export const alertChanges = [
  'new',
  'severity-changed',
  'changed',
  'reminder',
  'resolved',
  'ignored',
  'unchecked',
  'checked-again',
  'run-failed',
  'run-recovered',
  'repaired',
  'not-repaired',
] as const;
export type AlertChange = (typeof alertChanges)[number];

/** One thing that changed. Tells what and where, never a value that was found: those may hold a secret. */
export interface AlertEntry {
  readonly change: AlertChange;
  /** The id of the drift, or the name of what could not be looked at: of two entries of one key the later counts. */
  readonly key: string;
  readonly kind: DriftKind | null;
  readonly severity: Severity | null;
  /** Null unless the severity changed. */
  readonly previousSeverity: Severity | null;
  readonly cause: DriftCause | null;
  readonly node: string | null;
  /** E.g. `wireguard/peer-missing`; null for what is no drift. */
  readonly check: string | null;
  readonly subject: string;
  /** Since when it has been so, ISO 8601. */
  readonly since: string;
  readonly remediation: RemediationAction | null;
  /** A reason or what to do, in words. */
  readonly text: string;
}

/** One message of a channel. */
export interface Alert {
  /** The same when it is sent again, so that a receiver can tell. */
  readonly id: string;
  readonly environment: string;
  /** ISO 8601. */
  readonly at: string;
  readonly entries: readonly AlertEntry[];
  /** Earlier alerts of this channel that were held back, and whose entries are among these. */
  readonly heldBack: number;
  /** Entries there was no room for. */
  readonly leftOut: number;
  /** Drifts that are there at the moment, by the last run that could look. */
  readonly open: number;
}

/** Where alerts go. */
export const channelNames = ['log', 'email', 'slack', 'webhook'] as const;
export type ChannelName = (typeof channelNames)[number];

export interface AlertChannel {
  readonly name: ChannelName;
  /** Resolves when the receiver has taken it; throws AlertRefused. Never takes longer than its own time limit. */
  send(alert: Alert): Promise<void>;
}

/** A receiver did not take an alert. Its message names no address, no credential and no answer of the receiver. */
export class AlertRefused extends Error {
  /** When the receiver wants to be asked again; null when it did not say. */
  readonly retryAfterMs: number | null;
  /** Asking again soon mends nothing: what it refuses is what was asked for. */
  readonly isFinal: boolean;

  constructor(message: string, options: { readonly retryAfterMs?: number | null; readonly isFinal?: boolean } = {}) {
    super(message);
    this.name = 'AlertRefused';
    this.retryAfterMs = options.retryAfterMs ?? null;
    this.isFinal = options.isFinal ?? false;
  }
}
