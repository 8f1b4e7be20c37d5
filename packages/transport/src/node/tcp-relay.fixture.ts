import { connect, createServer, type Socket } from 'node:net';
import { parseSocketAddress } from '../socket-address.ts';

/** Stands between two nodes and breaks what goes through it. */
export interface TcpRelay {
  readonly address: string;
  /** Where it leads; for a node that was started anew. */
  leadTo(address: string): void;
  /** Connections of this kind that are open are broken, both ends at once. Returns how many. */
  cut(kind: 'control' | 'path'): number;
  /** From now on nothing gets through and nobody is told, for new connections as well. */
  silence(isSilent: boolean): void;
  /** From now on what paths send vanishes, and control channels get through. */
  swallowPaths(): void;
  close(): Promise<void>;
}

interface Pair {
  readonly near: Socket;
  readonly far: Socket;
  kind: 'control' | 'path' | null;
}

/** The first byte tells: 0x16 begins a TLS handshake. */
const tlsHandshake = 0x16;

export async function openTcpRelay(target: string): Promise<TcpRelay> {
  const pairs = new Set<Pair>();
  let to = parseSocketAddress(target);
  let isSilent = false;
  let swallowsPaths = false;

  const end = (pair: Pair): void => {
    pairs.delete(pair);
    // Reset: whoever reads finds it broken and not ended.
    pair.near.resetAndDestroy();
    pair.far.resetAndDestroy();
  };
  const server = createServer({ noDelay: true }, (near) => {
    const far = connect({ ...to, noDelay: true });
    const pair: Pair = { near, far, kind: null };
    pairs.add(pair);
    const pass = (from: Socket, other: Socket): void => {
      from.on('data', (bytes) => {
        pair.kind ??= bytes[0] === tlsHandshake ? 'control' : 'path';
        if (isSilent || (swallowsPaths && pair.kind === 'path')) return;
        if (!other.write(bytes)) from.pause();
      });
      other.on('drain', () => from.resume());
      // Where nothing gets through, an end does not either: the other side stays open until it is cut.
      from.on('close', () => {
        if (!isSilent) end(pair);
      });
      from.on('error', () => undefined);
    };
    pass(near, far);
    pass(far, near);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const bound = server.address();
  return {
    address: `127.0.0.1:${typeof bound === 'object' && bound !== null ? bound.port : 0}`,
    leadTo(address) {
      to = parseSocketAddress(address);
    },
    cut(kind) {
      const cut = [...pairs].filter((pair) => pair.kind === kind);
      for (const pair of cut) end(pair);
      return cut.length;
    },
    silence(next) {
      isSilent = next;
    },
    swallowPaths() {
      swallowsPaths = true;
    },
    async close() {
      for (const pair of pairs) end(pair);
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
