import type { TcpSettings } from '@dwcp/model';
import { type TcpOptions, tcpDefaults } from '../tcp/tcp-options.ts';

/**
 * What a socket has taken has its place before all that is written later, on any stream: no more than keeps the kernel busy until the
 * next turn. The kernel holds what fills the path.
 */
const highWaterBytes = 256 * 1024;

/** The sockets of a node as its mode configuration wants them. */
export function tcpOptionsOf(settings: TcpSettings, mostPending: number): TcpOptions {
  const { keepalive } = settings;
  return {
    ...tcpDefaults,
    congestionControl: settings.congestionControl,
    noDelay: settings.noDelay,
    quickAck: settings.quickAck,
    keepAlive: keepalive === null ? null : { intervalMs: keepalive.intervalSeconds * 1000, probes: keepalive.probes },
    sendBufferBytes: settings.sendBufferBytes,
    receiveBufferBytes: settings.receiveBufferBytes,
    fastOpen: settings.fastOpenQueueLength !== null,
    fastOpenQueueLength: settings.fastOpenQueueLength ?? tcpDefaults.fastOpenQueueLength,
    reusePort: settings.reusePort,
    mtuProbing: settings.mtuProbing,
    listenBacklog: settings.listenBacklog ?? tcpDefaults.listenBacklog,
    highWaterBytes,
    unclassified: { ...tcpDefaults.unclassified, most: mostPending },
  };
}
