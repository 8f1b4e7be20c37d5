import type { FabricEndpoint } from './fabric-endpoint.ts';

interface Peer {
  readonly index: number;
  readonly key: string;
  users: number;
  /** Since when nobody uses it; null while somebody does. */
  idleSince: number | null;
}

/** Remote endpoints an endpoint speaks with, by name: several connections share one. */
export class PeerTable {
  readonly #endpoint: FabricEndpoint;
  readonly #byName = new Map<string, Peer>();
  readonly #byIndex = new Map<number, Peer>();
  readonly #limit: number;

  constructor(endpoint: FabricEndpoint, limit: number) {
    this.#endpoint = endpoint;
    this.#limit = limit;
  }

  /**
   * Its number, to be given back with `release`; null when there is no room for another: the one that has been idle for longest has
   * to go before.
   */
  use(name: Uint8Array): number | null {
    const key = Buffer.from(name).toString('latin1');
    const known = this.#byName.get(key);
    if (known !== undefined) {
      known.users += 1;
      known.idleSince = null;
      return known.index;
    }
    if (this.#byIndex.size >= this.#limit) this.#removeIdlest();
    const index = this.#freeIndex();
    if (index === null || !this.#endpoint.insertPeer(index, name)) return null;
    const peer = { index, key, users: 1, idleSince: null };
    this.#byName.set(key, peer);
    this.#byIndex.set(index, peer);
    return index;
  }

  release(index: number, now: number): void {
    const peer = this.#byIndex.get(index);
    if (peer === undefined) return;
    peer.users -= 1;
    if (peer.users === 0) peer.idleSince = now;
  }

  /** A new connection to it starts afresh: what the provider keeps of a broken one is dropped. */
  forget(index: number): void {
    const peer = this.#byIndex.get(index);
    if (peer !== undefined && this.#byName.get(peer.key) === peer) this.#byName.delete(peer.key);
  }

  /** Drops those nobody has used for long enough that their last packets have left. */
  sweep(now: number, afterMs: number): void {
    for (const peer of this.#byIndex.values()) {
      if (peer.idleSince !== null && now - peer.idleSince >= afterMs) this.#remove(peer);
    }
  }

  /** At once, where nobody uses it: what has not left yet does not matter. */
  drop(index: number): void {
    const peer = this.#byIndex.get(index);
    if (peer?.users === 0) this.#remove(peer);
  }

  #removeIdlest(): void {
    let idlest: Peer | null = null;
    for (const peer of this.#byIndex.values()) {
      if (peer.idleSince !== null && peer.idleSince < (idlest?.idleSince ?? Number.POSITIVE_INFINITY)) idlest = peer;
    }
    if (idlest !== null) this.#remove(idlest);
  }

  #remove(peer: Peer): void {
    this.#endpoint.removePeer(peer.index);
    this.#byIndex.delete(peer.index);
    if (this.#byName.get(peer.key) === peer) this.#byName.delete(peer.key);
  }

  #freeIndex(): number | null {
    if (this.#byIndex.size >= this.#limit) return null;
    for (let index = 0; index < this.#limit; index++) if (!this.#byIndex.has(index)) return index;
    return null;
  }
}
