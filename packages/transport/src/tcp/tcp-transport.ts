import { Socket } from 'node:net';
import { DwcpError } from '@dwcp/model';
import { parseSocketAddress } from '../socket-address.ts';
import type { Connection, DialOptions, Listener, Transport } from '../transport.ts';
import { dialSocket } from './dial-socket.ts';
import { compareKernelSettings, type KernelShortfall, loadKernelSettings } from './kernel-settings.ts';
import { nativeOptions, requireSocket } from './native-options.ts';
import { longestMessageBytes, nativeSockets } from './native-sockets.ts';
import { type TcpConnection, tcpConnection } from './tcp-connection.ts';
import { type TcpOptions, tcpDefaults } from './tcp-options.ts';

export interface TcpTransport extends Transport {
  /** What the options ask for and the kernel of this machine does not give. */
  readonly shortfalls: readonly KernelShortfall[];
  dial(address: string, options: DialOptions): Promise<TcpConnection>;
  /** As `listen`, and who begins with a TLS handshake on the same port is handed over before a byte of it was read. */
  listenWithControl(address: string, takers: ConnectionTakers): Promise<TcpListener>;
  /** A socket for a control channel, with the options of this transport, to be put under TLS. The caller's from there on. */
  dialControl(address: string, options: DialOptions): Promise<Socket>;
}

export interface ConnectionTakers {
  readonly accept: (connection: TcpConnection) => void;
  readonly control: (socket: Socket) => void;
}

export interface TcpListener extends Listener {
  /** Those who have not yet said what they are, and how many were closed without an answer. */
  counts(): { readonly unclassified: number; readonly refused: number };
}

/** Throws TOOL_MISSING where the addon is not built. */
export async function openTcpTransport(given: Partial<TcpOptions> = {}): Promise<TcpTransport> {
  const options = { ...tcpDefaults, ...given };
  const kernel = await loadKernelSettings();
  const native = nativeOptions(options, kernel);
  const sockets = nativeSockets();
  const listeners = new Set<Listener>();
  const connections = new Set<Connection>();
  const stopped = new AbortController();

  const mustBeOpen = (doing: string) => {
    if (stopped.signal.aborted) throw new DwcpError('TRANSPORT_FAILED', `cannot ${doing}: the transport is closed`);
  };
  const keep = (id: number): TcpConnection => {
    const connection = tcpConnection(id, options, sockets);
    connections.add(connection);
    void connection.closed.then(() => connections.delete(connection));
    return connection;
  };
  const dial = async (address: string, asked: DialOptions, saysPreface: boolean): Promise<number> => {
    mustBeOpen(`reach ${address}`);
    const signal = AbortSignal.any([stopped.signal, ...(asked.signal === undefined ? [] : [asked.signal])]);
    return dialSocket(address, { ...asked, signal, saysPreface }, { options, native, sockets });
  };
  const listen = (
    address: string,
    takers: Pick<ConnectionTakers, 'accept'> & Partial<ConnectionTakers>,
  ): TcpListener => {
    const doing = `listen on ${address}`;
    mustBeOpen(doing);
    const { host, port } = parseSocketAddress(address);
    const { most, mostOfHost, deadlineMs } = options.unclassified;
    const { control } = takers;
    const outcome = sockets.native.listen(host, port, native, {
      backlog: options.listenBacklog,
      unclassified: most,
      unclassifiedOfHost: mostOfHost,
      deadlineMs,
      takesControl: control !== undefined,
    });
    const id = requireSocket(outcome, doing, options);
    sockets.own(id, {
      accepted: (accepted) => takers.accept(keep(accepted)),
      control: (fd) => control?.(new Socket({ fd })),
    });
    const listener: TcpListener = {
      address: sockets.native.addresses(id)[0],
      counts() {
        const [unclassified, refused] = sockets.native.waiting(id);
        return { unclassified, refused };
      },
      async close() {
        if (listeners.delete(listener)) sockets.release(id);
      },
    };
    listeners.add(listener);
    return listener;
  };

  return {
    kind: 'tcp',
    provider: 'tcp',
    maxMessageBytes: longestMessageBytes,
    shortfalls: compareKernelSettings(options, kernel),
    listen: async (address, accept) => listen(address, { accept }),
    listenWithControl: async (address, takers) => listen(address, takers),
    dial: async (address, asked) => keep(await dial(address, asked, true)),
    async dialControl(address, asked) {
      const id = await dial(address, asked, false);
      return new Socket({ fd: sockets.take(id) });
    },
    async close() {
      stopped.abort();
      for (const listener of listeners) await listener.close();
      await Promise.all(Array.from(connections, (connection) => connection.close()));
    },
  };
}
