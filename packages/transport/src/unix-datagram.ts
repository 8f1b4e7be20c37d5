import { getSystemErrorName } from 'node:util';
import { DwcpError } from '@dwcp/model';
import { loadNativeAddon } from './native-addon.ts';

/**
 * Sends one datagram to a unix socket; `@name` is one without a file. Throws TRANSPORT_FAILED when nobody listens there or its
 * queue is full, TOOL_MISSING when the addon is not built.
 */
export function sendUnixDatagram(path: string, text: string): void {
  const { send } = loadNativeAddon('datagram') as { send(path: string, text: string): number };
  const error = send(path, text);
  if (error === 0) return;
  throw new DwcpError('TRANSPORT_FAILED', `${path} takes no datagram (${getSystemErrorName(-error)})`, {
    hint: 'check that whoever gave this address still listens there',
  });
}
