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
 * Sums that only grow, from figures that begin anew with each link. A peer that is no longer configured is forgotten.
 */
export class LinkTotals {
  readonly #last = new Map<string, LinkStatus>();
  readonly #byTransport = new Map<string, TransportTotals>();
  readonly #byPeer = new Map<string, PeerTotals>();

  observe(links: readonly LinkStatus[]): void {
    for (const link of links) {
      const before = this.#last.get(link.peer);
      this.#last.set(link.peer, link);
      for (const carried of carriedOf(link)) {
        const was = before?.carried.find(({ transport }) => transport === carried.transport);
        const key = `${carried.transport} ${link.peer}`;
        const { sentBytes, receivedBytes } = this.#byTransport.get(key) ?? { sentBytes: 0, receivedBytes: 0 };
        this.#byTransport.set(key, {
          peer: link.peer,
          transport: carried.transport,
          sentBytes: sentBytes + grownBy(carried.sentBytes, was?.sentBytes),
          receivedBytes: receivedBytes + grownBy(carried.receivedBytes, was?.receivedBytes),
        });
      }
      const counted = this.#byPeer.get(link.peer) ?? { peer: link.peer, switchovers: 0, rejectedFrames: 0 };
      this.#byPeer.set(link.peer, {
        ...counted,
        switchovers: counted.switchovers + grownBy(link.switchovers, before?.switchovers),
        rejectedFrames: counted.rejectedFrames + grownBy(link.rejectedFrames, before?.rejectedFrames),
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

/** A link that has had no path yet has its series all the same. */
function carriedOf({ carried, declaredTransport: transport }: LinkStatus): LinkStatus['carried'] {
  return carried.length > 0 ? carried : [{ transport, sentBytes: 0, receivedBytes: 0 }];
}

/** Less than before: a new link, which has counted from nothing. */
function grownBy(count: number, before = 0): number {
  return count >= before ? count - before : count;
}
