import { dividedPlaces } from './divided-places.ts';
import { waitingPrograms } from './waiting-programs.ts';

/** Why a connection was not made: the values of the metric's label, so a fixed set. */
export type RefusalReason = 'limit' | 'rate' | 'link-down' | 'not-allowed' | 'dial-failed' | 'refused-by-peer';

/** Told with the reason `limit`. */
export const limitReached = 'the limit of connections is reached, but for those kept for other forwards and targets';

/** One TCP connection joined with a stream. */
export interface JoinedConnection {
  readonly peer: string;
  readonly target: string;
  /** Ends it at once; the other side is told why. */
  reset(reason: string): void;
  /** When both directions have ended. Never rejects. */
  readonly ended: Promise<void>;
}

export interface ConnectionCounts {
  readonly opened: number;
  readonly failed: number;
  readonly refused: Readonly<Record<RefusalReason, number>>;
}

/** The connections of one forward, or of one target this node dials: there is a part of all places that no other takes. */
export interface ConnectionShare {
  /** A program begins to wait for its stream, until it calls what it is given; `null`: too many do, or there is no place. */
  wait(): (() => void) | null;
  /** A place, `null` when there is none. */
  reserve(): ConnectionPlace | null;
  /** Nothing is kept for it any longer; its connections go on. */
  close(): void;
}

export interface ConnectionPlace {
  /** Gives it to a joined connection, until that ends; or, with null, back. Once. */
  settle(connection: JoinedConnection | null): void;
}

/** The connections of a daemon in both roles, forwarded and dialled: bounded together, counted by peer. */
export class Connections {
  readonly #places: ReturnType<typeof dividedPlaces>;
  readonly #waiting: ReturnType<typeof waitingPrograms>;
  readonly #open = new Set<JoinedConnection>();
  readonly #counts = new Map<string, { opened: number; failed: number; refused: Record<RefusalReason, number> }>();

  constructor(options: { readonly limit: number }) {
    this.#places = dividedPlaces(options.limit);
    this.#waiting = waitingPrograms(options.limit);
  }

  get open(): ReadonlySet<JoinedConnection> {
    return this.#open;
  }

  /** Programs whose stream is not open yet: they have no place, so a flood to one forward takes none of another. */
  get waiting(): number {
    return this.#waiting.count();
  }

  /** For the connections of the forward or target of this name. */
  share(name: string): ConnectionShare {
    const places = this.#places.join();
    return {
      wait: () => (places.hasRoom() ? this.#waiting.enter(name) : null),
      reserve: () => {
        const giveBack = places.take();
        if (giveBack === null) return null;
        return { settle: (connection) => (connection === null ? giveBack() : this.#add(connection, giveBack)) };
      },
      close: () => places.leave(),
    };
  }

  #add(connection: JoinedConnection, giveBack: () => void): void {
    this.#open.add(connection);
    this.#of(connection.peer).opened++;
    void connection.ended.then(() => {
      this.#open.delete(connection);
      giveBack();
    });
  }

  countRefusal(peer: string, reason: RefusalReason): void {
    this.#of(peer).refused[reason]++;
  }

  /** A joined connection that ended by a reset of either side. */
  countFailure(peer: string): void {
    this.#of(peer).failed++;
  }

  /** Peers that are no longer configured leave no counts behind, once nothing of theirs is open. */
  forgetAllBut(peers: ReadonlySet<string>): void {
    for (const peer of this.#counts.keys()) if (!peers.has(peer) && this.openOf(peer) === 0) this.#counts.delete(peer);
  }

  counts(): ReadonlyMap<string, ConnectionCounts> {
    return this.#counts;
  }

  openOf(peer: string): number {
    let count = 0;
    for (const connection of this.#open) if (connection.peer === peer) count++;
    return count;
  }

  #of(peer: string) {
    const counts = this.#counts.get(peer) ?? { opened: 0, failed: 0, refused: noRefusals() };
    this.#counts.set(peer, counts);
    return counts;
  }
}

function noRefusals(): Record<RefusalReason, number> {
  return { limit: 0, rate: 0, 'link-down': 0, 'not-allowed': 0, 'dial-failed': 0, 'refused-by-peer': 0 };
}
