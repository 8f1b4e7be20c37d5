/** What a mode configuration says about dwcpd itself, beside the transports. */
export interface DaemonSettings {
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error';
  /** URL path of the health check. */
  readonly healthPath: string;
  readonly isPrometheusServed: boolean;
  /** Between two looks at the links, for the log and for the health that is told to systemd. */
  readonly healthIntervalMs: number;
  /** Over which rates are taken. */
  readonly metricsIntervalMs: number;
  /** Forwarded and dialled connections together. */
  readonly maxConnections: number;
  readonly idleTimeoutMs: number;
  /** How long what runs may go on when it is to end. */
  readonly drainTimeoutMs: number;
}
