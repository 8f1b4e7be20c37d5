import { Buffer } from 'node:buffer';
import type { Socket } from 'node:net';
import { DwcpError, type DwcpEvent } from '@dwcp/model';
import type { LinkStream, PeerAddress, TransportNode } from '../node.ts';
import { type ControlAcceptor, createControlAcceptor } from '../session/accept-control.ts';
import { acceptPath } from '../session/accept-path.ts';
import { type Control, type SessionSettings, sessionDefaults } from '../session/control.ts';
import type { OfferedTransport } from '../session/control-message.ts';
import { createHalfOpen, type HalfOpen } from '../session/half-open.ts';
import type { OwnIntroduction } from '../session/introduce.ts';
import { createHandshakeLimit } from '../standing/handshake-limit.ts';
import type { Connection, Listener, Transport } from '../transport.ts';
import { keepDialling } from './keep-dialling.ts';
import type { NodeParts } from './node-parts.ts';
import { newStanding, openPeerLink } from './open-peer-link.ts';
import { gateTo } from './opening-gate.ts';
import type { PeerLink, PeerLinkOptions } from './peer-link.ts';

export interface StartNodeOptions {
  /** Where control channels and the paths of the control transport are taken. */
  readonly listen: readonly string[];
  readonly peers: readonly PeerAddress[];
  emit(event: DwcpEvent): void;
}

interface Peer {
  readonly link: PeerLink;
  readonly stop: AbortController;
}

const lookEveryMs = 1000;
/** Of a transport that has a listener of its own: half of what a fabric endpoint holds. */
const mostHalfOpenPaths = 512;

/** Listens, dials the peers, and keeps a link with each. Throws PORT_TAKEN or TRANSPORT_FAILED; nothing is left open then. */
export async function startNode(parts: NodeParts, options: StartNodeOptions): Promise<TransportNode> {
  const { identity, settings, clock } = parts;
  const { strangers } = settings.standing;
  const peers = new Map<string, Peer>();
  /** Kept for as long as the node runs: to leave and come again is no way out. */
  const known = new Map<string, Pick<PeerLinkOptions, 'standing' | 'gate'>>();
  const controls = new Map<string, Control>();
  const handshakes = createHandshakeLimit(strangers.handshakeRate);
  const newHalfOpen = (most: number): HalfOpen =>
    createHalfOpen({ most: Math.min(most, strangers.mostPending), timeoutMs: parts.timing.dialTimeoutMs });
  const session: SessionSettings = {
    ...sessionDefaults,
    protection: settings.protection,
    compression: settings.compression,
    now: clock.date,
  };
  const waiting: LinkStream[] = [];
  let handler: ((stream: LinkStream) => void) | null = null;
  let wanted = options.peers;
  let isClosed = false;

  const offered: OfferedTransport[] = [];
  const own = (): OwnIntroduction => ({ processEpoch: parts.processEpoch, transports: offered, capabilities: [] });
  const acceptor: ControlAcceptor = createControlAcceptor({
    identity,
    isKnownPeer: (name) => peers.get(name)?.link.isWelcome() ?? false,
    linkOwner(linkId) {
      for (const [name, { link }] of peers) if (link.hasJoined(linkId)) return name;
      return null;
    },
    own,
    settings: session,
    mostHalfOpen: strangers.mostPending,
    timeoutMs: parts.timing.dialTimeoutMs,
  });

  async function acceptControl(socket: Socket): Promise<void> {
    if (isClosed || !handshakes.allows(socket.remoteAddress ?? '', clock.now())) return void socket.destroy();
    try {
      const control = await acceptor.accept(socket);
      const peer = peers.get(control.peer);
      if (peer === undefined || isClosed) return control.close();
      const key = hexOf(control.linkId);
      controls.set(key, control);
      void control.closed.then(() => {
        if (controls.get(key) === control) controls.delete(key);
      });
      peer.link.take(control);
    } catch (error) {
      tellRefused(error);
    }
  }

  async function acceptConnection(connection: Connection, transport: Transport, halfOpen: HalfOpen): Promise<void> {
    const findControl = (linkId: Uint8Array): Control | null => controls.get(hexOf(linkId)) ?? null;
    try {
      const { path, ...rest } = await acceptPath(connection, { findControl, transport, halfOpen });
      if (path === null || !('control' in rest)) return;
      const peer = peers.get(rest.control.peer);
      if (peer === undefined || isClosed) path.destroy();
      else peer.link.adopt(path, rest.control);
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

  function addPeer(peer: PeerAddress): void {
    const { standing, gate } = known.get(peer.name) ?? {
      standing: newStanding(parts),
      gate: gateTo(peer.name, parts),
    };
    known.set(peer.name, { standing, gate });
    const onStream = (stream: LinkStream): void => {
      if (handler === null) waiting.push(stream);
      else handler(stream);
    };
    const link = openPeerLink({ peer, parts, standing, gate, onStream, emit: options.emit });
    const stop = new AbortController();
    peers.set(peer.name, { link, stop });
    void keepDialling(link, { parts, session, own, signal: stop.signal, emit: options.emit });
  }

  /** Whoever of the latest update has no link yet. */
  function addWanted(): void {
    for (const peer of wanted) if (!peers.has(peer.name)) addPeer(peer);
  }

  function peerNamed(name: string): PeerLink {
    const peer = peers.get(name);
    if (peer !== undefined) return peer.link;
    throw new DwcpError('LINK_DOWN', `${name} is no peer of ${identity.name}`, {
      hint: peers.size === 0 ? 'name it among the peers' : `its peers are ${[...peers.keys()].join(', ')}`,
    });
  }

  /** No new control channels and paths for those who go; their links end as the caller wants. */
  async function remove(names: readonly string[], end: (link: PeerLink) => Promise<void>): Promise<void> {
    const leaving = names.flatMap((name) => peers.get(name) ?? []);
    for (const { stop } of leaving) stop.abort();
    await Promise.all(leaving.map(({ link }) => end(link)));
    for (const { link } of leaving) if (peers.get(link.peer.name)?.link === link) peers.delete(link.peer.name);
  }

  async function shut(end: (link: PeerLink) => Promise<void>): Promise<void> {
    wanted = [];
    await remove([...peers.keys()], end);
    isClosed = true;
    clearInterval(looking);
    acceptor.close();
    await Promise.all([...listeners, ...pathListeners].map((listener) => listener.close()));
    await Promise.all(Array.from(transports, (transport) => transport.close()));
  }

  const listeners: Listener[] = [];
  const pathListeners: Listener[] = [];
  const transports = new Set([parts.control, ...parts.paths.map(({ transport }) => transport)]);

  async function listen(): Promise<void> {
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
  }

  try {
    await listen();
  } catch (error) {
    await Promise.all(Array.from(transports, (transport) => transport.close()));
    throw error;
  }
  const looking = setInterval(() => {
    for (const { link } of peers.values()) link.tick();
  }, lookEveryMs);
  addWanted();

  return {
    name: identity.name,
    addresses: listeners.map(({ address }) => address),
    links: () => [...peers.values()].map(({ link }) => link.status()),
    async openStream(peer, options) {
      return peerNamed(peer).openStream(options);
    },
    onStream(next) {
      handler = next;
      for (const stream of waiting.splice(0)) next(stream);
    },
    async switchTransport(peer, kind) {
      peerNamed(peer).link.switchTransport(kind);
    },
    pardon: (peer) => peerNamed(peer).pardon(),
    pathTrace: (peer) => peerNamed(peer).trace(),
    async updatePeers(next, { drainTimeoutMs }) {
      const stays = (peer: PeerAddress | undefined): boolean =>
        next.some(({ name, address }) => name === peer?.name && address === peer.address);
      const names = [...peers.values()].map(({ link }) => link.peer).filter((peer) => !stays(peer));
      wanted = next;
      addWanted();
      await remove(
        names.map(({ name }) => name),
        (link) => link.drain({ timeoutMs: drainTimeoutMs }),
      );
      // Those that are reached elsewhere from now on.
      addWanted();
    },
    drain: ({ timeoutMs }) => shut((link) => link.drain({ timeoutMs })),
    close: () => shut((link) => link.close(`${identity.name} was closed`)),
  };
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
