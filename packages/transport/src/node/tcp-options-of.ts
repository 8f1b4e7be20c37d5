import type { TcpSettings } from '@dwcp/model';
import { type TcpOptions, tcpDefaults } from '../tcp/tcp-options.ts';

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
    unclassified: { ...tcpDefaults.unclassified, most: mostPending },
  };
}
