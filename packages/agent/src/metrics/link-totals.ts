import type { LinkStatus, TransportKind } from '@dwcp/transport';

export interface TransportTotals {
  readonly peer: string;
  readonly transport: TransportKind;
  readonly sentBytes: number;
  readonly receivedBytes: number;
}

export interface PeerTotals {
  readonly peer: string;
  readonly switchovers: number;
  readonly rejectedFrames: number;
}

/**
 * Sums that only grow, from figures that begin anew with each link: what was carried since the last look counts for the transport
 * in use now. A peer that is no longer configured is forgotten.
 */
export class LinkTotals {
  readonly #last = new Map<string, LinkStatus>();
  readonly #byTransport = new Map<string, TransportTotals>();
  readonly #byPeer = new Map<string, PeerTotals>();

  observe(links: readonly LinkStatus[]): void {
    for (const link of links) {
      const before = this.#last.get(link.peer);
      this.#last.set(link.peer, link);
      const grown = (field: 'sentBytes' | 'receivedBytes' | 'switchovers' | 'rejectedFrames'): number => {
        const was = before?.[field] ?? 0;
        // Less than before: a new link, which has counted from nothing.
        return link[field] >= was ? link[field] - was : link[field];
      };
      const transport = link.transport ?? link.declaredTransport;
      const key = `${transport} ${link.peer}`;
      const carried = this.#byTransport.get(key) ?? { peer: link.peer, transport, sentBytes: 0, receivedBytes: 0 };
      this.#byTransport.set(key, {
        ...carried,
        sentBytes: carried.sentBytes + grown('sentBytes'),
        receivedBytes: carried.receivedBytes + grown('receivedBytes'),
      });
      const counted = this.#byPeer.get(link.peer) ?? { peer: link.peer, switchovers: 0, rejectedFrames: 0 };
      this.#byPeer.set(link.peer, {
        ...counted,
        switchovers: counted.switchovers + grown('switchovers'),
        rejectedFrames: counted.rejectedFrames + grown('rejectedFrames'),
      });
    }
    this.#forgetAllBut(new Set(links.map(({ peer }) => peer)));
  }

  byTransport(): readonly TransportTotals[] {
    return [...this.#byTransport.values()];
  }

  byPeer(): readonly PeerTotals[] {
    return [...this.#byPeer.values()];
  }

  #forgetAllBut(peers: ReadonlySet<string>): void {
    for (const [key, { peer }] of this.#byTransport) if (!peers.has(peer)) this.#byTransport.delete(key);
    for (const peer of this.#byPeer.keys()) if (!peers.has(peer)) this.#byPeer.delete(peer);
    for (const peer of this.#last.keys()) if (!peers.has(peer)) this.#last.delete(peer);
  }
}
