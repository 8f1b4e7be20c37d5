import { createServer } from 'node:net';
import { codeOf } from '@dwcp/io';
import { DwcpError } from '@dwcp/model';

/** A TCP port of loopback nobody listens on, chosen by the kernel. It is free only until somebody else takes it. */
export function findFreePort(): Promise<number> {
  return listenOnce(0);
}

/** Throws PORT_TAKEN when somebody listens on the port. */
export async function requireFreePort(port: number): Promise<void> {
  try {
    await listenOnce(port);
  } catch (cause) {
    if (codeOf(cause) !== 'EADDRINUSE') throw cause;
    throw new DwcpError('PORT_TAKEN', `port ${port} of 127.0.0.1 is in use`, {
      hint: `stop the program that listens on port ${port}, or name another port`,
      cause,
    });
  }
}

function listenOnce(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ host: '127.0.0.1', port }, () => {
      const address = server.address();
      const chosen = typeof address === 'object' && address !== null ? address.port : port;
      server.close(() => resolve(chosen));
    });
  });
}
