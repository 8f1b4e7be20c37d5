import { connect, type Socket } from 'node:net';
import { parseSocketAddress } from '@dwcp/transport';

/** Connects to a target; when told to stop, or after the time, it rejects and leaves nothing open. */
export function dialTarget(
  target: string,
  options: { readonly timeoutMs: number; readonly signal: AbortSignal },
): Promise<Socket> {
  const { timeoutMs, signal } = options;
  const { host, port } = parseSocketAddress(target);
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, allowHalfOpen: true, noDelay: true, autoSelectFamily: true });
    const stop = (): void => void socket.destroy(new Error('stopped'));
    const timer = setTimeout(
      () => socket.destroy(Object.assign(new Error('timeout'), { code: 'ETIMEDOUT' })),
      timeoutMs,
    );
    const settle = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      socket.removeAllListeners('error').on('error', () => {});
    };
    signal.addEventListener('abort', stop, { once: true });
    socket.once('error', (cause) => {
      settle();
      reject(cause);
    });
    socket.once('connect', () => {
      settle();
      resolve(socket);
    });
    if (signal.aborted) stop();
  });
}
