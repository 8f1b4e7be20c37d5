import { createServer, type Server, type Socket } from 'node:net';
import type { AcceptControlOptions, ControlAcceptor } from './accept-control.ts';
import { createControlAcceptor } from './accept-control.ts';
import { type Control, newLinkId, type SessionSettings, sessionDefaults } from './control.ts';
import { type DialControlOptions, dialControl } from './dial-control.ts';
import type { OwnIntroduction } from './introduce.ts';
import type { NodeIdentity } from './node-identity.ts';

export const ownIntroduction: OwnIntroduction = {
  processEpoch: new Uint8Array(16).fill(1),
  transports: [{ kind: 'memory', provider: 'memory', address: 'a:1' }],
  capabilities: [],
};

export const settings: SessionSettings = {
  ...sessionDefaults,
  protection: { algorithm: 'aes-256-gcm', keyRotationMs: 3_600_000, timestampToleranceMs: 5000 },
  compression: {},
  now: () => Date.now(),
};

/** A node that takes control channels on loopback. */
export interface TestNode {
  readonly address: string;
  readonly acceptor: ControlAcceptor;
  /** What became of each socket, in order of arrival. */
  readonly outcomes: Promise<Control | Error>[];
  close(): Promise<void>;
}

export async function listenControl(
  identity: NodeIdentity,
  options: Partial<AcceptControlOptions> = {},
): Promise<TestNode> {
  const acceptor = createControlAcceptor({
    identity,
    isKnownPeer: (name) => name === 'a',
    linkOwner: () => null,
    own: () => ownIntroduction,
    settings,
    mostHalfOpen: 64,
    timeoutMs: 10_000,
    ...options,
  });
  const outcomes: Promise<Control | Error>[] = [];
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    outcomes.push(acceptor.accept(socket).catch((error: unknown) => error as Error));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const bound = server.address();
  return {
    address: `127.0.0.1:${typeof bound === 'object' && bound !== null ? bound.port : 0}`,
    acceptor,
    outcomes,
    async close() {
      acceptor.close();
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export function dial(
  node: TestNode,
  identity: NodeIdentity,
  options: Partial<DialControlOptions> = {},
): Promise<Control> {
  return dialControl(node.address, {
    identity,
    expectedPeer: 'b',
    own: { ...ownIntroduction, processEpoch: new Uint8Array(16).fill(2) },
    linkId: newLinkId(),
    settings,
    timeoutMs: 10_000,
    ...options,
  });
}
