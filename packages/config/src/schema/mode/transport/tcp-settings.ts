import type { TcpSettings } from '@dwcp/model';
import type { ModeDocument } from '../schema.ts';
import { known, tcpPath } from './path-defaults.ts';

/** Datacenter mode has no TCP section: its fallback runs with what the kernel ships. */
export const kernelDefaultCongestionControl = 'cubic';

export function tcpSettings({ network }: ModeDocument): TcpSettings {
  const written = network.tcp;
  const tcp = { ...tcpPath.tcp, ...written };
  return {
    congestionControl: written?.congestionControl ?? kernelDefaultCongestionControl,
    flows: known(tcp.flows),
    noDelay: known(tcp.noDelay),
    quickAck: known(tcp.quickAck),
    keepalive:
      tcp.keepAlive === true
        ? // The kernel counts whole seconds.
          { intervalSeconds: Math.ceil(known(tcp.keepAliveInterval) / 1e6), probes: known(tcp.keepAliveProbes) }
        : null,
    // A size that is set switches the kernel's own tuning off: only where the mode asks for one.
    sendBufferBytes: written?.sendBuffer ?? null,
    receiveBufferBytes: written?.recvBuffer ?? null,
    listenBacklog: tcp.listenBacklog ?? null,
    fastOpenQueueLength: written?.fastOpen === true ? known(tcp.fastOpenQueueLength) : null,
    reusePort: tcp.reusePort === true,
    mtuProbing: written?.mtuProbing ?? network.mtuProbing ?? false,
  };
}
