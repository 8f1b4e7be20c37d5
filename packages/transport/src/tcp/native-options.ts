import { DwcpError } from '@dwcp/model';
import { type KernelSettings, settableBytes } from './kernel-settings.ts';
import type { NativeOptions, NativeOutcome } from './native-sockets.ts';
import type { TcpOptions } from './tcp-options.ts';

export function nativeOptions(options: TcpOptions, kernel: KernelSettings): NativeOptions {
  const { keepAlive } = options;
  const intervalMs = keepAlive?.intervalMs ?? 0;
  const probes = keepAlive?.probes ?? 0;
  return {
    congestionControl: options.congestionControl ?? '',
    noDelay: options.noDelay,
    quickAck: options.quickAck,
    keepAlive: keepAlive !== null,
    keepAliveSeconds: Math.max(1, Math.round(intervalMs / 1_000)),
    keepAliveProbes: probes,
    // Keepalive does not count while something is on its way (RFC 5482).
    userTimeoutMs: intervalMs * (probes + 1),
    sendBufferBytes: settableBytes(options.sendBufferBytes, kernel.maxSendBufferBytes) ?? 0,
    receiveBufferBytes: settableBytes(options.receiveBufferBytes, kernel.maxReceiveBufferBytes) ?? 0,
    fastOpen: options.fastOpen,
    fastOpenQueue: options.fastOpenQueueLength,
    reusePort: options.reusePort,
  };
}

/** The number of the socket, or an error that says what to do. `doing` is "listen on 192.0.2.1:443". */
export function requireSocket(outcome: NativeOutcome, doing: string, options: TcpOptions): number {
  if ('id' in outcome) return outcome.id;
  const { failed, errno, what } = outcome;
  if (errno === addressInUse) {
    throw new DwcpError('PORT_TAKEN', `cannot ${doing}: the address is in use`, {
      hint: 'stop what holds it, `ss -tlnp` shows it',
    });
  }
  if (what === 'TCP_CONGESTION') {
    const wanted = options.congestionControl;
    throw new DwcpError(
      'TRANSPORT_FAILED',
      `cannot ${doing}: this kernel does not give congestion control ${wanted}: ${failed}`,
      {
        hint: `\`modprobe tcp_${wanted}\`, and allow it in net.ipv4.tcp_allowed_congestion_control`,
      },
    );
  }
  const hint =
    errno === accessDenied
      ? 'a port below 1024 needs CAP_NET_BIND_SERVICE'
      : 'check that the address is one of this machine';
  throw new DwcpError('TRANSPORT_FAILED', `cannot ${doing}: ${what === '' ? '' : `${what}: `}${failed}`, { hint });
}

// EADDRINUSE and EACCES of Linux.
const addressInUse = 98;
const accessDenied = 13;
