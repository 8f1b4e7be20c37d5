import { Buffer } from 'node:buffer';
import type { Socket } from 'node:net';
import { DwcpError, type DwcpEvent } from '@dwcp/model';
import { type ControlAcceptor, createControlAcceptor } from '../session/accept-control.ts';
import { acceptPath } from '../session/accept-path.ts';
import type { Control, SessionSettings } from '../session/control.ts';
import type { OfferedTransport } from '../session/control-message.ts';
import { createHalfOpen, type HalfOpen } from '../session/half-open.ts';
import type { OwnIntroduction } from '../session/introduce.ts';
import { createHandshakeLimit } from '../standing/handshake-limit.ts';
import type { Connection, Listener, Transport } from '../transport.ts';
import type { NodeParts } from './node-parts.ts';
import type { PeerLink } from './peer-link.ts';

export interface NodeEntranceOptions {
  /** Where control channels and the paths of the control transport are taken. */
  readonly listen: readonly string[];
  readonly session: SessionSettings;
  /** Of the peers there are now. */
  linkOf(name: string): PeerLink | undefined;
  links(): Iterable<PeerLink>;
  emit(event: DwcpEvent): void;
}

/** Where whoever dials this node arrives: strangers are kept within limits, control channels and paths of peers go to their links. */
export interface NodeEntrance {
  /** Rejects with PORT_TAKEN or TRANSPORT_FAILED. */
  open(): Promise<void>;
  /** What this node tells of itself; all of it once it is open. */
  own(): OwnIntroduction;
  readonly addresses: () => readonly string[];
  /** Takes nobody any more. */
  close(): Promise<void>;
}

/** Of a transport that has a listener of its own: half of what a fabric endpoint holds. */
const mostHalfOpenPaths = 512;

export function nodeEntrance(parts: NodeParts, options: NodeEntranceOptions): NodeEntrance {
  const { strangers } = parts.settings.standing;
  const timeoutMs = parts.timing.dialTimeoutMs;
  const controls = new Map<string, Control>();
  const handshakes = createHandshakeLimit(strangers.handshakeRate);
  const listeners: Listener[] = [];
  const pathListeners: Listener[] = [];
  const offered: OfferedTransport[] = [];
  let isClosed = false;

  const own = (): OwnIntroduction => ({ processEpoch: parts.processEpoch, transports: offered, capabilities: [] });
  const acceptor: ControlAcceptor = createControlAcceptor({
    identity: parts.identity,
    isKnownPeer: (name) => options.linkOf(name)?.isWelcome() ?? false,
    linkOwner(linkId) {
      for (const link of options.links()) if (link.hasJoined(linkId)) return link.peer.name;
      return null;
    },
    own,
    settings: options.session,
    mostHalfOpen: strangers.mostPending,
    timeoutMs,
  });
  const newHalfOpen = (most: number): HalfOpen =>
    createHalfOpen({ most: Math.min(most, strangers.mostPending), timeoutMs });

  async function acceptControl(socket: Socket): Promise<void> {
    if (isClosed || !handshakes.allows(socket.remoteAddress ?? '', parts.clock.now())) return void socket.destroy();
    try {
      const control = await acceptor.accept(socket);
      const link = options.linkOf(control.peer);
      if (link === undefined || isClosed) return control.close();
      const key = hexOf(control.linkId);
      controls.set(key, control);
      void control.closed.then(() => {
        if (controls.get(key) === control) controls.delete(key);
      });
      link.take(control);
    } catch (error) {
      tellRefused(error);
    }
  }

  async function acceptConnection(connection: Connection, transport: Transport, halfOpen: HalfOpen): Promise<void> {
    const findControl = (linkId: Uint8Array): Control | null => controls.get(hexOf(linkId)) ?? null;
    try {
      const { path, ...rest } = await acceptPath(connection, { findControl, transport, halfOpen });
      if (path === null || !('control' in rest)) return;
      const link = options.linkOf(rest.control.peer);
      if (link === undefined || isClosed) path.destroy();
      else link.adopt(path, rest.control);
    } catch (error) {
      connection.destroy();
      tellRefused(error);
    }
  }

  /** Whatever it was: what one connection did must not end the node and the links of all others. */
  function tellRefused(error: unknown): void {
    const reason =
      error instanceof DwcpError ? error.message : `unexpected: ${(error as Error).stack ?? String(error)}`;
    options.emit({ code: 'node.stranger-refused', message: reason, data: { reason } });
  }

  return {
    own,
    addresses: () => listeners.map(({ address }) => address),
    async open() {
      const halfOpen = newHalfOpen(strangers.mostPending);
      for (const address of options.listen) {
        const accept = (connection: Connection): void => void acceptConnection(connection, parts.control, halfOpen);
        const control = (socket: Socket): void => void acceptControl(socket);
        listeners.push(await parts.control.listenWithControl(address, { accept, control }));
      }
      for (const { transport, listen: address } of parts.paths) {
        const { kind, provider } = transport;
        // Its paths are dialled where the control channel was, whatever this machine calls that address.
        if (address === null) offered.push({ kind, provider, address: options.listen[0] ?? '' });
        else {
          // Strangers of one transport cost none of another, and a fabric endpoint has room for fewer than a machine has for sockets.
          const ownHalfOpen = newHalfOpen(mostHalfOpenPaths);
          const accept = (connection: Connection): void => void acceptConnection(connection, transport, ownHalfOpen);
          const listener = await transport.listen(address, accept);
          pathListeners.push(listener);
          offered.push({ kind, provider, address: listener.address });
        }
      }
    },
    async close() {
      isClosed = true;
      acceptor.close();
      await Promise.all([...listeners, ...pathListeners].map((listener) => listener.close()));
    },
  };
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
