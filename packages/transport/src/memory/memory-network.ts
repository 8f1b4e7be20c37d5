import { DwcpError } from '@dwcp/model';
import { parseSocketAddress, renderSocketAddress } from '../socket-address.ts';
import type { Connection, Listener, Transport } from '../transport.ts';
import { joinEnds, type MemoryConnection } from './memory-connection.ts';
import { type MemoryNetworkOptions, memoryDefaults } from './memory-network-options.ts';

/** A network within this process, for tests: what it does follows from its options alone. */
export interface MemoryNetwork {
  transport(): MemoryTransport;
  /** Who dials there waits, as behind a firewall that drops. */
  silence(address: string): void;
  /** Listeners and ends of connections that are open. */
  countOpen(): number;
}

export interface MemoryTransport extends Transport {
  /** As if its process had been killed: nothing more is sent, the other ends find the connection broken. */
  die(): void;
}

type Accept = (connection: Connection) => void;

export function openMemoryNetwork(options: MemoryNetworkOptions = {}): MemoryNetwork {
  const settings = { ...memoryDefaults, ...options };
  const listeners = new Map<string, Accept>();
  const silent = new Set<string>();
  const open = new Set<MemoryConnection>();
  let lastPort = 0;

  const freeAddress = (address: string) => {
    const { host, port } = parseSocketAddress(address);
    return renderSocketAddress({ host, port: port === 0 ? 10_000 + ++lastPort : port });
  };

  const transport = (): MemoryTransport => {
    const own = {
      listeners: new Set<string>(),
      connections: new Set<MemoryConnection>(),
      stops: new Set<() => void>(),
    };
    let isClosed = false;
    const keep = (connection: MemoryConnection) => {
      for (const set of [open, own.connections]) set.add(connection);
      void connection.closed.then(() => [open, own.connections].forEach((set) => void set.delete(connection)));
    };
    const mustBeOpen = (doing: string) => {
      if (isClosed) throw new DwcpError('TRANSPORT_FAILED', `cannot ${doing}: the transport is closed`);
    };
    const stop = () => {
      isClosed = true;
      for (const address of own.listeners) listeners.delete(address);
      for (const stopDial of own.stops) stopDial();
    };
    return {
      kind: 'memory',
      provider: 'memory',
      maxMessageBytes: settings.maxMessageBytes,
      async listen(address, accept): Promise<Listener> {
        mustBeOpen(`listen on ${address}`);
        const taken = freeAddress(address);
        if (listeners.has(taken)) {
          throw new DwcpError('PORT_TAKEN', `${taken} is in use`, { hint: 'stop what listens there' });
        }
        listeners.set(taken, (connection) => {
          keep(connection as MemoryConnection);
          accept(connection);
        });
        own.listeners.add(taken);
        return {
          address: taken,
          async close() {
            if (own.listeners.delete(taken)) listeners.delete(taken);
          },
        };
      },
      async dial(address, { timeoutMs, signal }) {
        mustBeOpen(`dial ${address}`);
        return new Promise<Connection>((resolve, reject) => {
          const fail = (why: string) => {
            own.stops.delete(stopDial);
            signal?.removeEventListener('abort', stopDial);
            reject(new DwcpError('TRANSPORT_FAILED', `cannot reach ${address}: ${why}`));
          };
          const stopDial = () => fail('told to stop');
          if (signal?.aborted === true) return fail('told to stop');
          own.stops.add(stopDial);
          signal?.addEventListener('abort', stopDial, { once: true });
          if (silent.has(address)) return settings.clock.after(timeoutMs, () => fail(`no answer in ${timeoutMs} ms`));
          settings.clock.after(0, () => {
            if (!own.stops.delete(stopDial)) return;
            signal?.removeEventListener('abort', stopDial);
            const accept = listeners.get(address);
            if (accept === undefined) return fail('nobody listens there');
            const [near, far] = joinEnds({ near: freeAddress('memory:0'), far: address }, settings);
            keep(near);
            accept(far);
            resolve(near);
          });
        });
      },
      async close() {
        stop();
        await Promise.all(Array.from(own.connections, (connection) => connection.close()));
      },
      die() {
        stop();
        for (const connection of own.connections) connection.break('its process died');
      },
    };
  };

  return {
    transport,
    silence: (address) => void silent.add(address),
    countOpen: () => listeners.size + open.size,
  };
}
