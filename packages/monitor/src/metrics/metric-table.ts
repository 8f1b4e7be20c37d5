/** A metric as Prometheus knows it; docs/metrics.md is compared with this table by a test. Base units, no other. */
export interface MetricEntry {
  readonly type: 'counter' | 'gauge';
  readonly help: string;
  readonly labels: readonly string[];
}

export type MetricName =
  | 'dwcp_drift_monitor_info'
  | 'dwcp_drift_monitor_start_time_seconds'
  | 'dwcp_drift_monitor_health'
  | 'dwcp_drift_monitor_resident_memory_bytes'
  | 'dwcp_drift_open'
  | 'dwcp_drift_ignored'
  | 'dwcp_drift_unchecked'
  | 'dwcp_drift_run_duration_seconds'
  | 'dwcp_drift_last_run_verdict'
  | 'dwcp_drift_last_run_timestamp_seconds'
  | 'dwcp_drift_last_success_timestamp_seconds'
  | 'dwcp_drift_runs_total'
  | 'dwcp_drift_runs_overrun_total'
  | 'dwcp_drift_alerts_total'
  | 'dwcp_drift_alert_entries_pending'
  | 'dwcp_drift_remediations_total';

/** Every metric has the label `environment` too. Every label takes few values: those of its type. */
export const metricTable: Readonly<Record<MetricName, MetricEntry>> = {
  dwcp_drift_monitor_info: { type: 'gauge', help: '1; the version is in the label', labels: ['version'] },
  dwcp_drift_monitor_start_time_seconds: { type: 'gauge', help: 'when the monitor started, Unix time', labels: [] },
  dwcp_drift_monitor_health: {
    type: 'gauge',
    help: '1 for the status the monitor has, 0 for the others',
    labels: ['status'],
  },
  dwcp_drift_monitor_resident_memory_bytes: { type: 'gauge', help: 'memory of the monitor', labels: [] },
  dwcp_drift_open: {
    type: 'gauge',
    help: 'drifts of the last run that could look, without the ignored ones',
    labels: ['kind', 'severity'],
  },
  dwcp_drift_ignored: { type: 'gauge', help: 'drifts somebody answers for until a day', labels: [] },
  dwcp_drift_unchecked: { type: 'gauge', help: 'parts the last run could not look at', labels: ['kind'] },
  dwcp_drift_run_duration_seconds: { type: 'gauge', help: 'how long the last run took', labels: [] },
  dwcp_drift_last_run_verdict: {
    type: 'gauge',
    help: '1 for how the last run ended, 0 for the others',
    labels: ['verdict'],
  },
  dwcp_drift_last_run_timestamp_seconds: { type: 'gauge', help: 'when the last run ended, Unix time', labels: [] },
  dwcp_drift_last_success_timestamp_seconds: {
    type: 'gauge',
    help: 'when the last run ended that made a report, Unix time',
    labels: [],
  },
  dwcp_drift_runs_total: { type: 'counter', help: 'runs by how they ended', labels: ['verdict'] },
  dwcp_drift_runs_overrun_total: { type: 'counter', help: 'runs that took longer than the interval', labels: [] },
  dwcp_drift_alerts_total: {
    type: 'counter',
    help: 'alerts that were sent, that were not taken, and that were held back for a later one',
    labels: ['channel', 'result'],
  },
  dwcp_drift_alert_entries_pending: { type: 'gauge', help: 'entries a channel has still to tell', labels: ['channel'] },
  dwcp_drift_remediations_total: {
    type: 'counter',
    help: 'what was tried to mend a drift by itself',
    labels: ['action', 'result'],
  },
};
