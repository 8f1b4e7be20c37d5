import type { LoadNodeOptions, NodeRun } from '@dwcp/config';
import type { EventSink } from '@dwcp/io';
import type { LinkStatus, TransportNode } from '@dwcp/transport';
import type { Connections } from '../forward/connections.ts';
import type { ForwardSet } from '../forward/forward-set.ts';
import type { TargetDialer } from '../forward/target-dialer.ts';
import { assessHealth, type ComponentHealth, type HealthReport } from '../health/health.ts';
import type { LinkTotals } from '../metrics/link-totals.ts';
import type { PeersReport, ReloadOutcome, StatsReport, StatusReport, VersionReport } from './daemon-reports.ts';
import { judgements } from './peer-watch.ts';
import { reload } from './reload.ts';
import { statsOf } from './stats.ts';
import { Throughput } from './throughput.ts';

export interface DaemonParts {
  readonly version: string;
  readonly pid: number;
  /** Wall clock, milliseconds since the epoch. */
  readonly now: () => number;
  readonly events: EventSink;
  readonly files: LoadNodeOptions;
  readonly node: TransportNode;
  readonly connections: Connections;
  readonly forwards: ForwardSet;
  readonly dialer: TargetDialer;
  readonly totals: LinkTotals;
  readonly certificateHealth: () => Promise<ComponentHealth>;
}

/** What runs, what is known of it, and the change from one configuration to the next. */
export class Daemon {
  readonly parts: DaemonParts;
  readonly startedMs: number;
  metricsAddress: string | null = null;
  #run: NodeRun;
  #links: readonly LinkStatus[] = [];
  #certificate: ComponentHealth;
  #lastReload: ReloadOutcome | null = null;
  #reloading: Promise<unknown> = Promise.resolve();
  #phase: 'starting' | 'running' | 'draining' = 'starting';
  readonly #throughput: Throughput;

  constructor(run: NodeRun, parts: DaemonParts, certificate: ComponentHealth) {
    this.parts = parts;
    this.#run = run;
    this.#certificate = certificate;
    this.startedMs = parts.now();
    this.#throughput = new Throughput(this.startedMs);
  }

  get run(): NodeRun {
    return this.#run;
  }

  get node(): TransportNode {
    return this.parts.node;
  }

  enter(phase: 'running' | 'draining'): void {
    this.#phase = phase;
  }

  /** Tells who has been judged since the last look. */
  watchPeers(): void {
    const links = this.node.links();
    for (const event of judgements(this.#links, links)) this.parts.events.emit(event);
    this.#links = links;
  }

  async watchCertificate(): Promise<void> {
    this.#certificate = await this.parts.certificateHealth();
  }

  sampleThroughput(): void {
    this.parts.totals.observe(this.node.links());
    this.#throughput.observe(this.parts.now(), this.#carriedBytes());
  }

  /**
   * One after the other, but none waits for what another lets go; ends when that has ended. Never rejects: what is not taken is in
   * the outcome, and in the log.
   */
  async reload(): Promise<ReloadOutcome> {
    const next = this.#reloading.then(async () => {
      const reloaded = await reload(this.#run, this.parts);
      const { outcome } = reloaded;
      this.#run = reloaded.run;
      this.#lastReload = outcome;
      this.parts.events.emit(
        outcome.isTaken
          ? { code: 'agent.reloaded', message: outcome.words.join('; '), data: { words: outcome.words } }
          : {
              code: 'agent.reload-refused',
              message: `nothing was changed: ${outcome.words.join('; ')}`,
              data: { words: outcome.words },
            },
      );
      return reloaded;
    });
    this.#reloading = next;
    const { outcome, drained } = await next;
    await drained;
    return outcome;
  }

  health(): HealthReport {
    const { version, now } = this.parts;
    const { node, mode } = this.#run;
    const links = this.node.links();
    return assessHealth({
      node: node.name,
      mode: mode.mode,
      version,
      links,
      components: [this.#certificate, this.#configurationHealth(), this.#phaseHealth()],
      nowMs: now(),
    });
  }

  notReady(): readonly string[] {
    if (this.#phase === 'running') return [];
    return [this.#phase === 'starting' ? 'is being started' : 'is being drained'];
  }

  version(): VersionReport {
    const { version, pid } = this.parts;
    return { version, node: this.#run.node.name, pid, nodeJs: process.versions.node };
  }

  status(): StatusReport {
    const { version, pid, now, files, forwards, connections } = this.parts;
    const { node, mode } = this.#run;
    return {
      version,
      node: node.name,
      mode: mode.mode,
      pid,
      startedAt: new Date(this.startedMs).toISOString(),
      uptimeSeconds: (now() - this.startedMs) / 1000,
      isReady: this.notReady().length === 0,
      addresses: this.node.addresses,
      metricsAddress: this.metricsAddress,
      health: this.health(),
      links: this.node.links(),
      forwards: forwards.list(),
      openConnections: connections.open.size,
      files: { mode: files.modeFile, node: files.nodeFile ?? null },
      lastReload: this.#lastReload,
    };
  }

  stats(): StatsReport {
    const { now, connections, totals } = this.parts;
    totals.observe(this.node.links());
    return statsOf({
      links: this.node.links(),
      connections,
      throughputBitsPerSecond: this.#throughput.bitsPerSecond(now(), this.#carriedBytes()),
      uptimeSeconds: (now() - this.startedMs) / 1000,
    });
  }

  peers(): PeersReport {
    const links = new Map(this.node.links().map((link) => [link.peer, link]));
    return { peers: this.#run.node.peers.map((peer) => ({ ...peer, link: links.get(peer.name) ?? null })) };
  }

  #carriedBytes(): number {
    return this.parts.totals
      .byTransport()
      .reduce((sum, { sentBytes, receivedBytes }) => sum + sentBytes + receivedBytes, 0);
  }

  #configurationHealth(): ComponentHealth {
    const isRefused = this.#lastReload !== null && !this.#lastReload.isTaken;
    const reasons = isRefused ? ['the files on disk were refused, the ones before are in force'] : [];
    return { component: 'configuration', status: isRefused ? 'degraded' : 'healthy', reasons };
  }

  #phaseHealth(): ComponentHealth {
    const reasons = this.notReady();
    return { component: 'daemon', status: reasons.length === 0 ? 'healthy' : 'degraded', reasons };
  }
}
