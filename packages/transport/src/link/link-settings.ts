import { defaultReliableSettings, type PathPatience, type ReliableSettings } from '../reliable/settings.ts';
import type { TransportKind } from '../transport.ts';

export interface LinkSettings {
  readonly reliable: ReliableSettings;
  /** Where a transport has its own. */
  readonly patience: Readonly<Partial<Record<TransportKind, PathPatience>>>;
  /** Every path is asked this often whether it lives, and how far away the peer is. */
  readonly pingIntervalMs: number;
  /** A path on which nothing came for this long is dead. */
  readonly deadAfterMs: number;
  /** After an orderly switch, what is still unacknowledged on the old path is sent again on the new one after this time. */
  readonly drainTimeoutMs: number;
  /** How often the choice between transports is asked. */
  readonly chooseIntervalMs: number;
  /** A preferred transport that came back must last this long before the link returns to it; only where nothing else chooses. */
  readonly returnAfterMs: number;
  /** Streams wait this long for a path before they are given up. */
  readonly resumeTimeoutMs: number;
}

export const defaultLinkSettings: LinkSettings = {
  reliable: defaultReliableSettings,
  patience: {},
  pingIntervalMs: 500,
  deadAfterMs: 2000,
  drainTimeoutMs: 10_000,
  chooseIntervalMs: 1000,
  returnAfterMs: 5000,
  resumeTimeoutMs: 30_000,
};
