import { DwcpError, type DwcpEvent } from '@dwcp/model';
import type { LinkStream, PeerAddress, TransportNode } from '../node.ts';
import { type SessionSettings, sessionDefaults } from '../session/control.ts';
import { keepDialling } from './keep-dialling.ts';
import { nodeEntrance } from './node-entrance.ts';
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

/** Listens, dials the peers, and keeps a link with each. Throws PORT_TAKEN or TRANSPORT_FAILED; nothing is left open then. */
export async function startNode(parts: NodeParts, options: StartNodeOptions): Promise<TransportNode> {
  const { identity, settings, clock } = parts;
  const peers = new Map<string, Peer>();
  /** Kept for as long as the node runs: to leave and come again is no way out. */
  const known = new Map<string, Pick<PeerLinkOptions, 'standing' | 'gate'>>();
  const session: SessionSettings = {
    ...sessionDefaults,
    protection: settings.protection,
    compression: settings.compression,
    now: clock.date,
  };
  const waiting: LinkStream[] = [];
  let handler: ((stream: LinkStream) => void) | null = null;
  let wanted = options.peers;

  const entrance = nodeEntrance(parts, {
    listen: options.listen,
    session,
    linkOf: (name) => peers.get(name)?.link,
    links: () => [...peers.values()].map(({ link }) => link),
    emit: options.emit,
  });

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
    void keepDialling(link, { parts, session, own: entrance.own, signal: stop.signal, emit: options.emit });
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
    clearInterval(looking);
    await entrance.close();
    await Promise.all(Array.from(transports, (transport) => transport.close()));
  }

  const transports = new Set([parts.control, ...parts.paths.map(({ transport }) => transport)]);

  try {
    await entrance.open();
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
    addresses: entrance.addresses(),
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
