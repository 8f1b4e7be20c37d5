import type { Server } from 'node:http';
import { codeOf } from '@dwcp/io';
import { DwcpError } from '@dwcp/model';

export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

/** Binds the server of metrics and health. Throws PORT_TAKEN or TRANSPORT_FAILED. */
export function listen(server: Server, { host, port }: ListenAddress): Promise<string> {
  const name = host.includes(':') ? `[${host}]` : host;
  return new Promise((resolve, reject) => {
    server.once('error', (cause) => reject(listenError(`${name}:${port}`, cause)));
    server.listen({ host, port }, () => {
      // What comes later is an error of a connection that could not be accepted: the listener stays.
      server.removeAllListeners('error').on('error', () => {});
      const bound = server.address();
      resolve(`${name}:${typeof bound === 'object' && bound !== null ? bound.port : port}`);
    });
  });
}

function listenError(address: string, cause: unknown): DwcpError {
  const code = codeOf(cause);
  if (code === 'EADDRINUSE') {
    return new DwcpError('PORT_TAKEN', `${address} is in use`, {
      hint: 'another monitor may listen there: give this one an address by --listen',
      cause,
    });
  }
  return new DwcpError('TRANSPORT_FAILED', `cannot listen on ${address} (${code ?? 'unknown error'})`, {
    hint: 'check that the address belongs to this machine',
    cause,
  });
}
