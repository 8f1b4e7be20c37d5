import type {
  FlowControlSettings,
  PathTargets,
  PerTransport,
  ReliabilitySettings,
  TransportCandidate,
  TransportSettings,
} from '@dwcp/model';
import type { ModeDocument } from '../schema.ts';
import { compressionSettings } from './compression-settings.ts';
import { livenessSettings } from './liveness-settings.ts';
import { fixed, known, rdmaPath, tcpPath } from './path-defaults.ts';
import { protectionSettings, tlsSettings } from './protection-settings.ts';
import { rdmaSettings } from './rdma-settings.ts';
import { selectionSettings } from './selection-settings.ts';
import { standingSettings } from './standing-settings.ts';
import { tcpSettings } from './tcp-settings.ts';

/** What dwcpd does for this document: every `auto` resolved for each kind of path, none of security. */
export function toTransportSettings(document: ModeDocument): TransportSettings {
  return {
    candidates: candidatesOf(document),
    tcp: tcpSettings(document),
    rdma: rdmaSettings(document),
    tls: tlsSettings(document),
    protection: protectionSettings(document),
    compression: compressionSettings(document),
    flowControl: flowControlSettings(document),
    reliability: reliabilitySettings(document),
    liveness: livenessSettings(document),
    selection: selectionSettings(document),
    standing: standingSettings(document),
    targets: targetsOf(document),
  };
}

/** QUIC is a word of the configuration that dwcpd does not speak. */
function candidatesOf({ network }: ModeDocument): readonly TransportCandidate[] {
  const listed = (network.transports ?? [])
    .filter((candidate) => candidate.enabled && network[candidate.name]?.enabled !== false)
    .toSorted((a, b) => a.priority - b.priority);
  const single =
    network.transport === undefined || network.port === undefined
      ? []
      : [{ name: network.transport, port: network.port }];
  const fallback =
    network.fallback?.enabled === true && network.fallback.port !== undefined
      ? [{ name: network.fallback.transport, port: network.fallback.port }]
      : [];
  return [...listed, ...single, ...fallback].flatMap(({ name, port }) =>
    name === 'rdma' || name === 'tcp' ? [{ kind: name, port }] : [],
  );
}

function flowControlSettings({ protocol }: ModeDocument): FlowControlSettings {
  const flow = { ...rdmaPath.flowControl, ...tcpPath.flowControl, ...protocol.flowControl };
  return {
    initialWindowBytes: known(flow.initialWindow),
    maxWindowBytes: known(flow.maxWindow),
    windowUpdateThreshold: known(flow.windowUpdateThreshold),
    initialCredits: flow.initialCredits ?? known(rdmaPath.flowControl.initialCredits),
  };
}

function reliabilitySettings({ protocol }: ModeDocument): PerTransport<ReliabilitySettings> {
  const on = (defaults: typeof protocol.reliability): ReliabilitySettings => ({
    ackTimeoutMicros: fixed(protocol.reliability.ackTimeout) ?? known(defaults.ackTimeout),
    maxRetries: fixed(protocol.reliability.maxRetries) ?? known(defaults.maxRetries),
    reorderingTolerance: protocol.reliability.reorderingTolerance ?? known(tcpPath.reliability.reorderingTolerance),
  });
  return { rdma: on(rdmaPath.reliability), tcp: on(tcpPath.reliability) };
}

/** A fixed mode has the same goal on its fallback: what falls back is measured against what was declared. */
function targetsOf({ performance }: ModeDocument): PerTransport<PathTargets> {
  const on = (defaults: typeof performance): PathTargets => ({
    latencyMicros: latencyMicrosOf(performance) ?? known(latencyMicrosOf(defaults)),
    throughputBitsPerSecond: (performance.targetThroughputGbps ?? known(defaults.targetThroughputGbps)) * 1e9,
  });
  return { rdma: on(rdmaPath.performance), tcp: on(tcpPath.performance) };
}

function latencyMicrosOf(performance: ModeDocument['performance']): number | undefined {
  const { targetLatencyMicros, targetLatencyMs } = performance;
  return targetLatencyMicros ?? (targetLatencyMs === undefined ? undefined : targetLatencyMs * 1e3);
}
