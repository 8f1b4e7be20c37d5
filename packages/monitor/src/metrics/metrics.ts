import { driftKinds, type Severity } from '@dwcp/model';
import { Counter, Gauge, Registry } from 'prom-client';
import type { ChannelName } from '../alerts/alert.ts';
import type { Pending } from '../alerts/pending.ts';
import type { MonitorStatus } from '../watch/health.ts';
import { runVerdicts } from '../watch/run-figures.ts';
import type { WatchState } from '../watch/watch-state.ts';
import { type MetricName, metricTable } from './metric-table.ts';

export interface MetricsSource {
  readonly version: string;
  readonly environment: string;
  readonly startedMs: number;
  readonly state: WatchState;
  status(): MonitorStatus;
  pending(): readonly (readonly [ChannelName, Pending])[];
}

export interface Metrics {
  readonly contentType: string;
  render(): Promise<string>;
}

/** What Prometheus scrapes: everything is taken from the state at the time of the scrape. */
export function openMetrics(source: MetricsSource): Metrics {
  return {
    contentType: new Registry().contentType,
    render() {
      const registry = new Registry();
      registry.setDefaultLabels({ environment: source.environment });
      const add = adderOf(registry);
      fillMonitor(source, add);
      fillRuns(source.state, add);
      fillAlerts(source, add);
      return registry.metrics();
    },
  };
}

/** A metric is made when there is something to say: one without labels would be 0 from its making on. */
function adderOf(registry: Registry): Add {
  const made = new Map<MetricName, Gauge | Counter>();
  return (name, value, labels = {}) => {
    let metric = made.get(name);
    if (metric === undefined) {
      const { type, help, labels: labelNames } = metricTable[name];
      const Kind = type === 'gauge' ? Gauge : Counter;
      metric = new Kind({ name, help, labelNames: [...labelNames], registers: [registry] });
      made.set(name, metric);
    }
    metric.inc(labels, value);
  };
}

type Add = (name: MetricName, value: number, labels?: Readonly<Record<string, string>>) => void;

/** Each pair that there is no drift of is 0, so that an alert rule sees one that was resolved. */
const severities: readonly Severity[] = ['critical', 'high', 'medium', 'low'];

function fillMonitor(source: MetricsSource, add: Add): void {
  add('dwcp_drift_monitor_info', 1, { version: source.version });
  add('dwcp_drift_monitor_start_time_seconds', source.startedMs / 1000);
  add('dwcp_drift_monitor_resident_memory_bytes', process.memoryUsage.rss());
  const has = source.status();
  for (const status of ['healthy', 'degraded', 'unhealthy'] as const) {
    add('dwcp_drift_monitor_health', status === has ? 1 : 0, { status });
  }
}

function fillRuns(state: WatchState, add: Add): void {
  for (const verdict of runVerdicts) {
    add('dwcp_drift_last_run_verdict', state.last?.verdict === verdict ? 1 : 0, { verdict });
    add('dwcp_drift_runs_total', state.runs.get(verdict) ?? 0, { verdict });
  }
  add('dwcp_drift_runs_overrun_total', state.overruns);
  for (const [key, count] of state.repairs) {
    const [action = '', result = ''] = key.split(' ');
    add('dwcp_drift_remediations_total', count, { action, result });
  }
  if (state.last !== null) {
    add('dwcp_drift_run_duration_seconds', state.last.durationMs / 1000);
    add('dwcp_drift_last_run_timestamp_seconds', state.last.endedMs / 1000);
  }
  if (state.lastSuccess === null) return;
  const { figures, endedMs } = state.lastSuccess;
  add('dwcp_drift_last_success_timestamp_seconds', endedMs / 1000);
  add('dwcp_drift_ignored', figures.ignored);
  for (const kind of driftKinds) {
    for (const severity of severities) add('dwcp_drift_open', 0, { kind, severity });
    add('dwcp_drift_unchecked', 0, { kind });
  }
  for (const { kind, severity, count } of figures.drifts) add('dwcp_drift_open', count, { kind, severity });
  for (const { kind, count } of figures.unchecked) add('dwcp_drift_unchecked', count, { kind });
}

function fillAlerts(source: MetricsSource, add: Add): void {
  for (const [channel, { entries }] of source.pending()) {
    add('dwcp_drift_alert_entries_pending', entries.length, { channel });
    for (const result of ['sent', 'failed', 'held-back'] as const) {
      add('dwcp_drift_alerts_total', source.state.alerts.get(channel)?.get(result) ?? 0, { channel, result });
    }
  }
}
