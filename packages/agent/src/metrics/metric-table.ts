/** A metric as Prometheus knows it; docs/metrics.md is compared with this table by a test. Base units, no other. */
export interface MetricEntry {
  readonly type: 'counter' | 'gauge';
  readonly help: string;
  readonly labels: readonly string[];
}

const link = ['mode', 'peer', 'transport'] as const;
const peer = ['mode', 'peer'] as const;

/**
 * Every label takes few values: `peer` those of the configuration, `transport` the three there are, `quantile` 0.5, 0.99 and
 * 0.999, `class`, `reason` and `status` those of their type.
 */
export const metricTable = {
  dwcp_build_info: { type: 'gauge', help: '1; the version is in the label', labels: ['version'] },
  dwcp_start_time_seconds: { type: 'gauge', help: 'when dwcpd started, Unix time', labels: [] },
  dwcp_health: { type: 'gauge', help: '1 for the status the node has, 0 for the others', labels: ['mode', 'status'] },
  dwcp_link_up: { type: 'gauge', help: '1 when the link carries', labels: link },
  dwcp_link_class_up: {
    type: 'gauge',
    help: '1 for the transport on which streams of this class go',
    labels: [...link, 'class'],
  },
  dwcp_link_fallback: {
    type: 'gauge',
    help: '1 when it carries on another transport for want of the expected one',
    labels: link,
  },
  dwcp_link_round_trip_seconds: {
    type: 'gauge',
    help: 'round-trip time as measured by the pings of the link',
    labels: [...link, 'quantile'],
  },
  dwcp_link_loss_ratio: { type: 'gauge', help: 'share of packets lost, 0 to 1', labels: link },
  dwcp_link_sent_bytes_total: { type: 'counter', help: 'bytes sent to the peer', labels: link },
  dwcp_link_received_bytes_total: { type: 'counter', help: 'bytes received from the peer', labels: link },
  dwcp_link_streams: { type: 'gauge', help: 'open streams', labels: link },
  dwcp_link_switchovers_total: { type: 'counter', help: 'moves from one transport to another', labels: peer },
  dwcp_link_rejected_frames_total: { type: 'counter', help: 'frames that did not authenticate', labels: peer },
  dwcp_link_score_ratio: { type: 'gauge', help: 'score of each transport by its criteria, 0 to 1', labels: link },
  dwcp_link_reputation_ratio: { type: 'gauge', help: 'reputation of the peer, 0 to 1', labels: peer },
  dwcp_link_quarantined: { type: 'gauge', help: '1 while the peer is in quarantine', labels: peer },
  dwcp_connections: { type: 'gauge', help: 'TCP connections joined with streams', labels: peer },
  dwcp_connections_total: { type: 'counter', help: 'TCP connections joined with streams so far', labels: peer },
  dwcp_connection_failures_total: { type: 'counter', help: 'of those, ended by a reset or by idling', labels: peer },
  dwcp_connections_refused_total: {
    type: 'counter',
    help: 'connections that were not made',
    labels: [...peer, 'reason'],
  },
  dwcp_event_loop_delay_seconds: {
    type: 'gauge',
    help: 'how late timers are since the last scrape',
    labels: ['quantile'],
  },
  dwcp_process_resident_memory_bytes: { type: 'gauge', help: 'memory of dwcpd', labels: [] },
  dwcp_process_cpu_seconds_total: { type: 'counter', help: 'processor time of dwcpd', labels: [] },
} as const satisfies Readonly<Record<string, MetricEntry>>;

export type MetricName = keyof typeof metricTable;
