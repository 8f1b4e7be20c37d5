import type { DetectOptions } from '@dwcp/drift';
import type { Notifier } from '@dwcp/io';
import type { EmailOptions } from './channels/email.ts';
import type { ListenAddress } from './open-monitor-server.ts';
import type { MonitorClock } from './watch/monitor-clock.ts';
import type { Repair } from './watch/repair.ts';

/** Where alerts go and by which credentials: read from the environment, never from the command line. */
export interface AlertSettings {
  /** Null: /var/log/dwcp/drift-detection.log, or beside the reports where that cannot be written. */
  readonly logFile: string | null;
  readonly email: Omit<EmailOptions, 'timeoutMs'> | null;
  readonly slackUrl: string | null;
  readonly webhook: { readonly url: string; readonly secret: string | null } | null;
}

export interface MonitorOptions {
  readonly detect: DetectOptions;
  readonly alerts: AlertSettings;
  readonly intervalMs: number;
  readonly deadlineMs: number;
  readonly remindAfterMs: number;
  /** Alerts a channel but the log takes in an hour. */
  readonly alertsPerHour: number;
  readonly listen: ListenAddress;
  readonly version: string;
  readonly notifier: Notifier;
  readonly clock: MonitorClock;
  /** Null: nothing is mended without a person. */
  readonly repair: Repair | null;
  /** What the log gets, for who looks on. */
  readonly onLine: (line: string) => void;
}
