import type { DeploymentMode } from '@dwcp/model';
import * as z from 'zod';
import { textSchema } from '../text.ts';
import { portSchema } from '../units.ts';
import { field, fieldOf, group } from './field.ts';
import { bool, duration, ratio } from './values.ts';

const common = ['dwcp_active_connections', 'dwcp_packet_loss_rate'] as const;

const datacenterMetrics = [
  'dwcp_latency_p50_us',
  'dwcp_latency_p99_us',
  'dwcp_latency_p999_us',
  'dwcp_throughput_gbps',
  'dwcp_throughput_mpps',
  'dwcp_rdma_qp_errors',
  'dwcp_rdma_completion_errors',
  'dwcp_cpu_utilization',
  'dwcp_memory_usage_bytes',
  ...common,
] as const;

const internetMetrics = [
  'dwcp_latency_p50_ms',
  'dwcp_latency_p99_ms',
  'dwcp_throughput_mbps',
  'dwcp_retransmit_rate',
  'dwcp_compression_ratio',
  'dwcp_encryption_overhead_ms',
  'dwcp_tcp_congestion_window',
  'dwcp_rtt_ms',
  'dwcp_bandwidth_estimate_mbps',
  ...common,
] as const;

const hybridMetrics = [
  'dwcp_mode',
  'dwcp_latency_us',
  'dwcp_latency_ms',
  'dwcp_throughput_gbps',
  'dwcp_mode_switches_total',
  'dwcp_mode_switch_duration_ms',
  'dwcp_rdma_available',
  'dwcp_compression_enabled',
  'dwcp_encryption_enabled',
  'dwcp_network_quality_score',
  ...common,
] as const;

const urlPath = textSchema({ what: 'a URL path', example: '/health', pattern: /\/[A-Za-z0-9/_-]*/ });

const metricName = z.enum([...new Set([...datacenterMetrics, ...internetMetrics, ...hybridMetrics])]);

export const monitoringSection = group({
  enabled: field(bool, { about: 'serve metrics', isActedOn: true, in: true }),
  metricsPort: field(portSchema, {
    about: 'port of /metrics, /health and /ready; 9100 belongs to Node Exporter',
    isActedOn: true,
    in: 9101,
  }),
  metricsInterval: field(duration('100ms', '5m'), {
    about: 'sampling period',
    isActedOn: true,
    in: { datacenter: '1s', internet: '5s', hybrid: '5s' },
  }),
  metrics: field(z.array(z.strictObject({ name: metricName, enabled: bool.prefault(true) })), {
    about: 'metric switches; a metric is named once',
    in: perMode({ datacenter: datacenterMetrics, internet: internetMetrics, hybrid: hybridMetrics }),
  }),
  healthCheckPath: field(urlPath, {
    about: 'URL path of the health check',
    isActedOn: true,
    in: '/health',
  }),
  healthCheckInterval: field(duration('1s', '5m'), {
    about: 'period of the self check',
    isActedOn: true,
    in: { datacenter: '5s', internet: '10s', hybrid: '10s' },
  }),
  prometheus: group({
    enabled: field(bool, { about: 'serve the Prometheus text format', isActedOn: true, in: true }),
    pushGateway: fieldOf(bool, { about: 'push instead of being scraped', in: { datacenter: false, internet: false } }),
  }),
  tracing: group({
    enabled: field(bool, { about: 'tracing', in: { datacenter: false, internet: true, hybrid: true } }),
    samplingRate: field(ratio, { about: 'traced share', in: { datacenter: 0, internet: 0.01, hybrid: 0.1 } }),
  }),
});

type Metrics = { name: z.infer<typeof metricName> }[];

function perMode(names: Readonly<Record<DeploymentMode, readonly z.infer<typeof metricName>[]>>) {
  const switches = (mode: DeploymentMode): Metrics => names[mode].map((name) => ({ name }));
  return { datacenter: switches('datacenter'), internet: switches('internet'), hybrid: switches('hybrid') };
}
