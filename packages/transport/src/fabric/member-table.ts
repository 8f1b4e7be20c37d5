import { randomBytes } from 'node:crypto';
import { createPendingConnections } from '../standing/pending-connections.ts';
import { type ConnectionPlace, FabricConnection } from './fabric-connection.ts';
import { type Member, newMember } from './member.ts';
import type { PeerTable } from './peer-table.ts';

/** What the connections of a table ask of their endpoint. */
export interface MemberHost extends Pick<ConnectionPlace, 'endpoint' | 'localAddress' | 'credits'> {
  readonly peers: PeerTable;
  send(
    member: Member,
    type: number,
    to: { readonly connection: number; readonly cookie: number },
    body: Uint8Array,
  ): void;
  waitForRoom(connection: FabricConnection): void;
  removed(member: Member): void;
}

/** The connections of an endpoint by their numbers, bounded, and those who have not shown themselves bounded again. */
export class MemberTable {
  readonly #host: MemberHost;
  readonly #byId = new Map<number, Member>();
  readonly #newcomers = createPendingConnections<Member>(mostNewcomers);
  #lastId = 0;

  constructor(host: MemberHost) {
    this.#host = host;
  }

  /** Connections, and dials under way. */
  get openCount(): number {
    return [...this.#byId.values()].filter((member) => !member.isAbandoned).length;
  }

  get(id: number): Member | undefined {
    return this.#byId.get(id);
  }

  /** Bears that members are removed meanwhile. */
  all(): Iterable<Member> {
    return this.#byId.values();
  }

  /** Null where there are too many. */
  add(remoteAddress: string, name: Uint8Array): Member | null {
    const { peers, endpoint, localAddress, credits } = this.#host;
    const peer = this.#byId.size < mostConnections ? peers.use(name) : null;
    if (peer === null) return null;
    const id = this.#nextId();
    const connection: FabricConnection = new FabricConnection({
      endpoint,
      localAddress,
      remoteAddress,
      peer,
      id,
      cookie: randomBytes(4).readUInt32BE(),
      credits,
      control: (type, to, body = nothing) => this.#host.send(member, type, to, body),
      waitForRoom: () => this.#host.waitForRoom(connection),
      ended: () => this.#remove(member),
    });
    const member = newMember(connection, performance.now());
    this.#byId.set(id, member);
    return member;
  }

  /** It has dialled: until it is heard of, it may have to go for others who do. */
  awaitWord(member: Member): void {
    member.isNewcomer = true;
    const victim = this.#newcomers.add(member, member.connection.remoteAddress);
    victim?.connection.finish({ by: 'failed', reason: `${mostNewcomers} others have dialled since and said nothing` });
  }

  heard(member: Member, now: number): void {
    member.heardAt = now;
    if (!member.isNewcomer) return;
    member.isNewcomer = false;
    this.#newcomers.remove(member);
  }

  /** A dial nobody waits for: its number stays taken until the answer has come, or will not come any more. */
  abandon(member: Member): void {
    member.welcomed = null;
    member.isAbandoned = true;
    member.heardAt = performance.now();
  }

  bury(member: Member): void {
    member.isAbandoned = false;
    this.#remove(member);
  }

  #remove(member: Member): void {
    const { id, peer } = member.connection.place;
    if (member.isAbandoned || this.#byId.get(id) !== member) return;
    this.#byId.delete(id);
    this.#newcomers.remove(member);
    this.#host.peers.release(peer, performance.now());
    // What is on the way to nobody holds buffers that others need.
    if (member.isNewcomer) this.#host.peers.drop(peer);
    this.#host.removed(member);
  }

  #nextId(): number {
    do this.#lastId = (this.#lastId + 1) >>> 0 || 1;
    while (this.#byId.has(this.#lastId));
    return this.#lastId;
  }
}

const nothing = new Uint8Array();
const mostConnections = 1024;
/** Each has a packet or two on the way to it, of the 512 there are buffers for. */
const mostNewcomers = 128;
