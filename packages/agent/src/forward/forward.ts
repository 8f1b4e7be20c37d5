import { createServer, type Server, type Socket } from 'node:net';
import { codeOf, type EventSink } from '@dwcp/io';
import { DwcpError, type ForwardConfig } from '@dwcp/model';
import { parseSocketAddress, type TransportNode } from '@dwcp/transport';
import { acceptProgram } from './accept-program.ts';
import type { Connections, JoinedConnection } from './connections.ts';

export interface ForwardOptions {
  readonly node: Pick<TransportNode, 'openStream'>;
  readonly connections: Connections;
  readonly idleTimeoutMs: number;
  readonly events: EventSink;
}

/** A TCP port of this machine whose connections become streams of a link. */
export interface Forward {
  /** What new connections are joined with. */
  readonly config: ForwardConfig;
  /** As bound: the real port in place of 0. */
  readonly address: string;
  /** New connections lead there; those there are keep their target. */
  retarget(config: ForwardConfig): void;
  /** Takes no new connections, waits for those there are at most this long, then resets them. */
  close(options: { readonly drainTimeoutMs: number }): Promise<void>;
}

/** Listens. Throws PORT_TAKEN or TRANSPORT_FAILED naming the address. */
export async function openForward(config: ForwardConfig, options: ForwardOptions): Promise<Forward> {
  let current = config;
  const own = new Set<JoinedConnection>();
  /** Programs whose stream is not open yet. */
  const waiting = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true, noDelay: true });
  const address = await listen(server, config.listen);
  const share = options.connections.share(config.listen);
  server.on('connection', (socket) => {
    waiting.add(socket);
    void acceptProgram(socket, current, { ...options, share }).then((connection) => {
      waiting.delete(socket);
      if (connection === null) return;
      own.add(connection);
      void connection.ended.then(() => own.delete(connection));
    });
  });
  return {
    get config() {
      return current;
    },
    address,
    retarget(next) {
      current = next;
    },
    async close({ drainTimeoutMs }) {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      share.close();
      for (const socket of waiting) socket.resetAndDestroy();
      await drain(own, { timeoutMs: drainTimeoutMs, reason: `the forward ${current.listen} was closed` });
      await closed;
    },
  };
}

/** Waits for the connections at most this long, then resets those that are left. */
export async function drain(
  connections: ReadonlySet<JoinedConnection>,
  options: { readonly timeoutMs: number; readonly reason: string },
): Promise<void> {
  const ended = Promise.all([...connections].map((connection) => connection.ended));
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, options.timeoutMs);
  });
  await Promise.race([ended, timeout]);
  clearTimeout(timer);
  for (const connection of connections) connection.reset(options.reason);
  await Promise.all([...connections].map((connection) => connection.ended));
}

/** Binds the server; the address as bound. Throws PORT_TAKEN or TRANSPORT_FAILED. */
export function listen(server: Server, address: string): Promise<string> {
  const { host, port } = parseSocketAddress(address);
  return new Promise((resolve, reject) => {
    server.once('error', (cause) => reject(listenError(address, cause)));
    server.listen({ host, port }, () => {
      // What comes later is an error of a connection that could not be accepted: the listener stays.
      server.removeAllListeners('error').on('error', () => {});
      const bound = server.address();
      const boundPort = typeof bound === 'object' && bound !== null ? bound.port : port;
      resolve(`${address.slice(0, address.lastIndexOf(':'))}:${boundPort}`);
    });
  });
}

function listenError(address: string, cause: unknown): DwcpError {
  const code = codeOf(cause);
  if (code === 'EADDRINUSE') {
    return new DwcpError('PORT_TAKEN', `${address} is in use`, {
      hint: `stop what listens there (\`ss -ltnp\` shows it), or give another address`,
      cause,
    });
  }
  const hint =
    code === 'EACCES'
      ? 'ports below 1024 need CAP_NET_BIND_SERVICE, which the unit of dwcpd gives'
      : 'check that the address belongs to this machine';
  return new DwcpError('TRANSPORT_FAILED', `cannot listen on ${address} (${code ?? 'unknown error'})`, { hint, cause });
}
