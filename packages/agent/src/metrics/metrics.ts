import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { DeploymentMode } from '@dwcp/model';
import type { LinkStatus } from '@dwcp/transport';
import { Counter, Gauge, Registry } from 'prom-client';
import type { Connections } from '../forward/connections.ts';
import type { HealthStatus } from '../health/health.ts';
import { isFallback } from '../health/is-fallback.ts';
import { LinkTotals } from './link-totals.ts';
import { type MetricEntry, type MetricName, metricTable } from './metric-table.ts';

export interface MetricsSource {
  readonly version: string;
  readonly mode: DeploymentMode;
  readonly startedMs: number;
  links(): readonly LinkStatus[];
  health(): HealthStatus;
  readonly connections: Connections;
}

const loopResolutionMs = 10;

/** What Prometheus scrapes. Everything is taken from the source at the time of the scrape; `observe` keeps counters whole. */
export class Metrics {
  readonly totals = new LinkTotals();
  readonly #source: MetricsSource;
  readonly #registry = new Registry();
  readonly #metrics: Readonly<Record<MetricName, Gauge | Counter>>;
  readonly #loop = monitorEventLoopDelay({ resolution: loopResolutionMs });

  constructor(source: MetricsSource) {
    this.#source = source;
    const make = (name: string, { type, help, labels }: MetricEntry): Gauge | Counter => {
      const Kind = type === 'gauge' ? Gauge : Counter;
      return new Kind({ name, help, labelNames: [...labels], registers: [this.#registry] });
    };
    const made = Object.entries<MetricEntry>(metricTable).map(([name, entry]) => [name, make(name, entry)]);
    this.#metrics = Object.fromEntries(made) as Readonly<Record<MetricName, Gauge | Counter>>;
    this.#loop.enable();
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  /** Adds what the links have carried since the last look. */
  observe(): void {
    this.totals.observe(this.#source.links());
  }

  async render(): Promise<string> {
    this.observe();
    for (const metric of Object.values(this.#metrics)) metric.reset();
    this.#fillDaemon();
    for (const link of this.#source.links()) this.#fillLink(link);
    this.#fillTotals();
    this.#fillConnections();
    this.#fillProcess();
    return this.#registry.metrics();
  }

  close(): void {
    this.#loop.disable();
  }

  #fillDaemon(): void {
    const { version, mode, startedMs } = this.#source;
    this.#add('dwcp_build_info', 1, { version });
    this.#add('dwcp_start_time_seconds', startedMs / 1000);
    const health = this.#source.health();
    for (const status of ['healthy', 'degraded', 'unhealthy'] as const) {
      this.#add('dwcp_health', status === health ? 1 : 0, { mode, status });
    }
  }

  #fillLink(link: LinkStatus): void {
    const { mode } = this.#source;
    const { peer, transport, declaredTransport, roundTripMicros } = link;
    const labels = { mode, peer, transport: transport ?? declaredTransport };
    const isUp = link.status === 'established';
    this.#add('dwcp_link_up', isUp ? 1 : 0, labels);
    for (const [streamClass, carrier] of Object.entries(link.classTransports)) {
      if (carrier === null) continue;
      this.#add('dwcp_link_class_up', 1, { mode, peer, transport: carrier, class: streamClass });
    }
    this.#add('dwcp_link_fallback', isFallback(link) ? 1 : 0, labels);
    this.#add('dwcp_link_streams', link.openStreams, labels);
    this.#add('dwcp_link_reputation_ratio', link.reputation, { mode, peer });
    this.#add('dwcp_link_quarantined', link.isQuarantined ? 1 : 0, { mode, peer });
    for (const [transport, score] of Object.entries(link.selection?.scores ?? {})) {
      this.#add('dwcp_link_score_ratio', score, { mode, peer, transport });
    }
    if (link.lossRatio !== null) this.#add('dwcp_link_loss_ratio', link.lossRatio, labels);
    if (roundTripMicros === null) return;
    for (const [quantile, micros] of [
      ['0.5', roundTripMicros.p50],
      ['0.99', roundTripMicros.p99],
      ['0.999', roundTripMicros.p999],
    ] as const) {
      this.#add('dwcp_link_round_trip_seconds', micros / 1e6, { ...labels, quantile });
    }
  }

  #fillTotals(): void {
    const { mode } = this.#source;
    for (const { peer, transport, sentBytes, receivedBytes } of this.totals.byTransport()) {
      this.#add('dwcp_link_sent_bytes_total', sentBytes, { mode, peer, transport });
      this.#add('dwcp_link_received_bytes_total', receivedBytes, { mode, peer, transport });
    }
    for (const { peer, switchovers, rejectedFrames } of this.totals.byPeer()) {
      this.#add('dwcp_link_switchovers_total', switchovers, { mode, peer });
      this.#add('dwcp_link_rejected_frames_total', rejectedFrames, { mode, peer });
    }
  }

  #fillConnections(): void {
    const { mode, connections } = this.#source;
    for (const [peer, { opened, failed, refused }] of connections.counts()) {
      this.#add('dwcp_connections', connections.openOf(peer), { mode, peer });
      this.#add('dwcp_connections_total', opened, { mode, peer });
      this.#add('dwcp_connection_failures_total', failed, { mode, peer });
      for (const [reason, count] of Object.entries(refused)) {
        this.#add('dwcp_connections_refused_total', count, { mode, peer, reason });
      }
    }
  }

  #fillProcess(): void {
    const { user, system } = process.cpuUsage();
    this.#add('dwcp_process_cpu_seconds_total', (user + system) / 1e6);
    this.#add('dwcp_process_resident_memory_bytes', process.memoryUsage.rss());
    for (const [quantile, percentile] of [
      ['0.5', 50],
      ['0.99', 99],
      ['0.999', 99.9],
    ] as const) {
      // What it samples is the time between two of its own timers, the delay on top of that.
      const delaySeconds = Math.max(0, this.#loop.percentile(percentile) / 1e9 - loopResolutionMs / 1e3);
      this.#add('dwcp_event_loop_delay_seconds', delaySeconds, { quantile });
    }
    this.#loop.reset();
  }

  #add(name: MetricName, value: number, labels: Readonly<Record<string, string>> = {}): void {
    this.#metrics[name].inc(labels, value);
  }
}
