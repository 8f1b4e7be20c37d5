import type { LoadNodeOptions, NodeRun } from '@dwcp/config';
import { type EventSink, type Notifier, startWatchdog } from '@dwcp/io';
import type { TransportNode } from '@dwcp/transport';
import { askDaemon } from '../control/ask-daemon.ts';
import { openControlServer } from '../control/control-server.ts';
import { Connections } from '../forward/connections.ts';
import { dialTarget } from '../forward/dial-target.ts';
import { drain } from '../forward/forward.ts';
import { ForwardSet } from '../forward/forward-set.ts';
import { TargetDialer } from '../forward/target-dialer.ts';
import { openHealthServer } from '../http/health-server.ts';
import { Metrics } from '../metrics/metrics.ts';
import type { PathCheck } from '../path-test/path-test.ts';
import { openCertificate } from './certificate-file.ts';
import { controlHandlers } from './control-handlers.ts';
import { Daemon } from './daemon.ts';
import { takeDataDirectory } from './data-directory.ts';
import { throttleEvents } from './throttle-events.ts';

/** What a daemon takes from its process; tests give their own. */
export interface DaemonHost {
  readonly version: string;
  readonly pid: number;
  readonly now: () => number;
  readonly events: EventSink;
  readonly notifier: Notifier;
  readonly openNode: (run: NodeRun, events: EventSink) => Promise<TransportNode>;
  readonly probeFabric: (run: NodeRun) => Promise<readonly PathCheck[]>;
}

export interface RunningDaemon {
  readonly daemon: Daemon;
  reload(): Promise<void>;
  /** Takes nothing new, lets what runs end within the drain time, closes all. */
  stop(): Promise<void>;
}

const dialTimeoutMs = 10_000;
const peerWatchMs = 1_000;

/** Opens one thing after another; when one fails, what was opened before is closed, and its error thrown. */
export async function startDaemon(files: LoadNodeOptions, run: NodeRun, host: DaemonHost): Promise<RunningDaemon> {
  const closers: (() => unknown)[] = [];
  const closeAll = async (): Promise<void> => {
    for (const close of closers.splice(0).reverse()) await close();
  };
  try {
    const daemon = await open(files, { run, host, closers });
    let stopped: Promise<void> | null = null;
    const stopOnce = async (): Promise<void> => {
      await stop(daemon, host);
      await closeAll();
      host.events.emit({ code: 'agent.stopped', message: 'dwcpd has stopped' });
    };
    return {
      daemon,
      reload: () => reload(daemon, host),
      stop() {
        stopped ??= stopOnce();
        return stopped;
      },
    };
  } catch (cause) {
    await closeAll();
    throw cause;
  }
}

async function open(
  files: LoadNodeOptions,
  options: { readonly run: NodeRun; readonly host: DaemonHost; readonly closers: (() => unknown)[] },
): Promise<Daemon> {
  const { run, host, closers } = options;
  const { node: config, daemon: settings, mode } = run;
  const events = throttleEvents(host.events, host.now);
  const lock = await takeDataDirectory(config.dataDirectory);
  closers.push(() => lock.release());
  const certificate = await openCertificate(config.tls);
  const node = await host.openNode(run, events);
  closers.push(() => node.close());

  const connections = new Connections({ limit: settings.maxConnections });
  const { idleTimeoutMs } = settings;
  const forwards = new ForwardSet({ node, connections, idleTimeoutMs, events });
  const dialer = new TargetDialer({
    connections,
    idleTimeoutMs,
    events,
    dial: (target, signal) => dialTarget(target, { timeoutMs: dialTimeoutMs, signal }),
  });
  dialer.allow(config.allowTargets, config.name);
  node.onStream((stream) => void dialer.take(stream));
  closers.push(() => forwards.closeAll({ drainTimeoutMs: 0 }));

  const startedMs = host.now();
  const metrics = new Metrics({
    version: host.version,
    mode: mode.mode,
    startedMs,
    links: () => node.links(),
    health: () => daemon.health().status,
    connections,
  });
  closers.push(() => metrics.close());
  const daemon = new Daemon(
    run,
    {
      version: host.version,
      pid: host.pid,
      now: host.now,
      events: host.events,
      files,
      node,
      connections,
      forwards,
      dialer,
      totals: metrics.totals,
      certificateHealth: () => certificate.health(host.now()),
    },
    await certificate.health(startedMs),
  );

  const control = await openControlServer(config.controlSocket, controlHandlers(daemon, host.probeFabric));
  closers.push(() => control.close());
  await forwards.open(config.forwards);
  if (config.metricsListen !== null) {
    const health = await openHealthServer({
      address: config.metricsListen,
      healthPath: settings.healthPath,
      health: () => daemon.health(),
      notReady: () => daemon.notReady(),
      metrics: settings.isPrometheusServed ? metrics : null,
    });
    closers.push(() => health.close());
    daemon.metricsAddress = health.address;
  }
  closers.push(watch(daemon, host));
  daemon.enter('running');
  host.notifier.ready(statusLine(daemon));
  const data = { node: config.name, mode: mode.mode, addresses: node.addresses, version: host.version };
  host.events.emit({ code: 'agent.started', message: `dwcpd runs as ${config.name} in ${mode.mode} mode`, data });
  return daemon;
}

/** Looks at the links, the certificate and itself from time to time; returns what ends that. */
function watch(daemon: Daemon, { notifier }: DaemonHost): () => void {
  const { healthIntervalMs, metricsIntervalMs } = daemon.run.daemon;
  const { controlSocket } = daemon.run.node;
  daemon.watchPeers();
  const timers = [
    setInterval(() => daemon.watchPeers(), peerWatchMs),
    setInterval(() => daemon.sampleThroughput(), metricsIntervalMs),
    setInterval(() => {
      void daemon.watchCertificate();
      notifier.status(statusLine(daemon));
    }, healthIntervalMs),
  ];
  // A round through the control socket: what answers there has a loop that turns and a node that tells its links.
  const isAlive = async (): Promise<boolean> => {
    const timeoutMs = (notifier.watchdogMs ?? 0) / 2;
    const { pid } = await askDaemon('version', { socketPath: controlSocket, timeoutMs });
    return pid === daemon.parts.pid && daemon.node.links().length >= 0;
  };
  const stopWatchdog = startWatchdog(notifier, isAlive);
  return () => {
    for (const timer of timers) clearInterval(timer);
    stopWatchdog();
  };
}

async function reload(daemon: Daemon, { notifier }: DaemonHost): Promise<void> {
  notifier.reloading();
  await daemon.reload();
  notifier.ready(statusLine(daemon));
}

async function stop(daemon: Daemon, { notifier, events }: DaemonHost): Promise<void> {
  const { node, forwards, connections } = daemon.parts;
  const { drainTimeoutMs } = daemon.run.daemon;
  daemon.enter('draining');
  notifier.stopping();
  const open = connections.open.size;
  const message = `dwcpd drains ${open} connections for at most ${drainTimeoutMs / 1000} s`;
  events.emit({ code: 'agent.drain-started', message, data: { connections: open, drainTimeoutMs } });
  const reason = `${daemon.run.node.name} is being stopped`;
  await Promise.all([
    forwards.closeAll({ drainTimeoutMs }),
    drain(connections.open, { timeoutMs: drainTimeoutMs, reason }),
    node.drain({ timeoutMs: drainTimeoutMs }),
  ]);
}

function statusLine(daemon: Daemon): string {
  const links = daemon.node.links();
  const up = links.filter(({ status }) => status === 'established').length;
  const { forwards, connections } = daemon.parts;
  return `${daemon.health().status}: ${up} of ${links.length} links, ${forwards.list().length} forwards, ${connections.open.size} connections`;
}
