import type { DaemonSettings } from '@dwcp/model';
import type { ModeDocument } from '../schema/mode/index.ts';

/** Where a mode has no drain timeout: the fixed ones do not switch. */
const fixedDrainTimeoutMs = 10_000;

export function daemonSettings({ logging, monitoring, performance, adaptive }: ModeDocument): DaemonSettings {
  const drainTimeout = adaptive.switching?.drainTimeout;
  return {
    logLevel: logging.level,
    healthPath: monitoring.healthCheckPath,
    isPrometheusServed: monitoring.prometheus.enabled,
    healthIntervalMs: monitoring.healthCheckInterval / 1e3,
    metricsIntervalMs: monitoring.metricsInterval / 1e3,
    maxConnections: performance.maxConnections,
    idleTimeoutMs: performance.idleTimeout / 1e3,
    drainTimeoutMs: drainTimeout === undefined ? fixedDrainTimeoutMs : drainTimeout / 1e3,
  };
}
