import type { HugePages, ModeConfig, ModeListener, TcpTuning } from '@dwcp/model';
import type { ModeDocument } from './schema.ts';
import { kernelDefaultCongestionControl } from './transport/tcp-settings.ts';
import { toTransportSettings } from './transport/to-transport-settings.ts';

/** What the renderers need of a checked document; `text` is the file, byte for byte. */
export function toModeConfig(document: ModeDocument, text: string): ModeConfig {
  return {
    mode: document.mode,
    dataPort: dataPortOf(document),
    metricsPort: document.monitoring.metricsPort,
    congestionControl: document.network.tcp?.congestionControl ?? kernelDefaultCongestionControl,
    mtuBytes: document.network.mtu,
    listeners: [...dataListeners(document), ...metricsListeners(document)],
    allowedPrefixes: document.security.allowedCIDRs,
    blockedPrefixes: document.security.blockedCIDRs,
    tcp: tcpTuning(document),
    hugepages: hugePages(document),
    transport: toTransportSettings(document),
    document,
    text,
  };
}

/** The port peers on the internet connect to; RDMA's own only where there is nothing else. */
export function dataPortOf(document: ModeDocument): number {
  const listeners = dataListeners(document);
  const listener = listeners.find((candidate) => candidate.purpose === 'data') ?? listeners[0];
  return document.network.port ?? listener?.port ?? document.monitoring.metricsPort;
}

function dataListeners(document: ModeDocument): readonly ModeListener[] {
  const { network } = document;
  const listeners: ModeListener[] = (network.transports ?? [])
    .filter((candidate) => candidate.enabled)
    .toSorted((a, b) => a.priority - b.priority)
    .map((candidate) => listenerOf(candidate.name, candidate.port));
  if (network.transport !== undefined && network.port !== undefined) {
    listeners.push(listenerOf(network.transport, network.port));
  }
  if (network.quic?.enabled === true && network.quic.port !== undefined && network.transport !== 'quic') {
    listeners.push(listenerOf('quic', network.quic.port));
  }
  const { fallback } = network;
  if (fallback?.enabled === true && fallback.port !== undefined) {
    const protocol = fallback.transport === 'quic' ? 'udp' : 'tcp';
    listeners.push({ port: fallback.port, protocol, purpose: 'fallback' });
  }
  return listeners;
}

function listenerOf(transport: 'rdma' | 'tcp' | 'quic', port: number): ModeListener {
  if (transport === 'rdma') return { port, protocol: 'tcp', purpose: 'rdma' };
  return { port, protocol: transport === 'quic' ? 'udp' : 'tcp', purpose: 'data' };
}

function metricsListeners(document: ModeDocument): readonly ModeListener[] {
  const { enabled, metricsPort } = document.monitoring;
  return enabled ? [{ port: metricsPort, protocol: 'tcp', purpose: 'metrics' }] : [];
}

function tcpTuning(document: ModeDocument): TcpTuning | null {
  const { tcp } = document.network;
  if (tcp?.enabled !== true || tcp.sendBuffer === undefined || tcp.recvBuffer === undefined) return null;
  const { keepAliveInterval, keepAliveProbes } = tcp;
  const hasKeepalive = tcp.keepAlive === true && keepAliveInterval !== undefined && keepAliveProbes !== undefined;
  return {
    sendBufferBytes: tcp.sendBuffer,
    recvBufferBytes: tcp.recvBuffer,
    fastOpen: tcp.fastOpen === true,
    mtuProbing: tcp.mtuProbing ?? document.network.mtuProbing ?? false,
    // The kernel counts whole seconds.
    keepalive: hasKeepalive ? { intervalSeconds: Math.ceil(keepAliveInterval / 1e6), probes: keepAliveProbes } : null,
    listenBacklog: tcp.listenBacklog ?? null,
  };
}

function hugePages(document: ModeDocument): HugePages | null {
  const { hugepages, hugepageSize, poolSize } = document.memory;
  if (hugepages !== true) return null;
  const sizeKb = hugepageSize === '1GB' ? 1048576 : 2048;
  return { count: Math.ceil(poolSize / (sizeKb * 1024)), sizeKb };
}
