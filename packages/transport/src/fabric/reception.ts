import type { ControlPackets } from './control-packets.ts';
import { isName, renderFabricAddress } from './fabric-address.ts';
import type { FabricConnection } from './fabric-connection.ts';
import type { FabricEndpoint } from './fabric-endpoint.ts';
import { type Invitation, isInvited } from './invitation.ts';
import type { Member } from './member.ts';
import type { MemberTable } from './member-table.ts';
import { hasRegion } from './memory-regions.ts';
import {
  type PacketHeader,
  packetHeaderBytes,
  packetTypes,
  readHeader,
  readHello,
  readWelcome,
  writeWelcome,
} from './packet.ts';
import type { PeerTable } from './peer-table.ts';

export interface ReceptionPlace {
  readonly endpoint: FabricEndpoint;
  readonly provider: string;
  /** Who dials must show it. */
  readonly invitation: Invitation;
  readonly members: MemberTable;
  readonly peers: PeerTable;
  readonly control: ControlPackets;
  /** When members were looked at last: precise enough for when they were heard of. */
  now(): number;
  /** Who takes new connections; null: nobody. */
  accept(): ((connection: FabricConnection) => void) | null;
}

/** What the packets that come to an endpoint do: to connections by their number and cookie, and to nobody else. */
export class Reception {
  readonly #place: ReceptionPlace;
  readonly #header: PacketHeader = { type: 0, flags: 0, credits: 0, connection: 0, cookie: 0, value: 0 };
  readonly #touched: Member[] = [];

  constructor(place: ReceptionPlace) {
    this.#place = place;
  }

  packet(offset: number, bytes: number): void {
    if (bytes < packetHeaderBytes) return;
    const { view, memory } = this.#place.endpoint;
    const header = this.#header;
    readHeader(view, offset, header);
    const body = new Uint8Array(memory.buffer, offset + packetHeaderBytes, bytes - packetHeaderBytes);
    if (header.type === packetTypes.hello) {
      // Before anything is done for it: to answer is to connect to whatever name it gives.
      if (isInvited(header, this.#place.invitation)) this.#hello(body);
      return;
    }
    const member = this.#place.members.get(header.connection);
    // Of a connection that has ended, or forged: nothing is said to it.
    if (member === undefined || member.connection.place.cookie !== header.cookie) return;
    this.#place.members.heard(member, this.#place.now());
    if (!member.hasPackets) {
      member.hasPackets = true;
      this.#touched.push(member);
    }
    this.#forMember(member, header, body);
  }

  #forMember(member: Member, header: Readonly<PacketHeader>, body: Uint8Array): void {
    const { connection } = member;
    const { type } = header;
    if (connection.remote === null) {
      if (type === packetTypes.welcome) this.#welcome(member, body);
      else if (type === packetTypes.refused) this.answered(member, textOf(body));
      return;
    }
    connection.addCredits(header.credits);
    if (type === packetTypes.data) {
      if (connection.accept(header, body)) return;
      connection.fail({ by: 'failed', reason: 'a packet came that cannot be one' }, 'a packet that cannot be one');
    } else if (type === packetTypes.finish) {
      connection.place.control(packetTypes.finished, connection.remote);
      connection.remoteFinished('closed by the other end');
    } else if (type === packetTypes.finished) {
      connection.finish({ by: 'local', reason: 'closed' });
    } else if (type === packetTypes.reset) {
      connection.finish({ by: 'remote', reason: textOf(body) });
    } else if (type === packetTypes.probe) {
      connection.place.control(packetTypes.alive, connection.remote);
    } else if (type === packetTypes.alive) {
      connection.measured((performance.now() - member.probedAt) * 1000);
    }
  }

  #hello(body: Uint8Array): void {
    const hello = readHello(body);
    const { provider, members } = this.#place;
    if (hello === null || !isName(provider, hello.name)) return;
    // Before the provider hears of it: libfabric 1.17 mixes up the regions it has once 256 were named that do not exist.
    if (provider === 'shm' && !hasRegion(hello.name)) return;
    const { connection: id, cookie } = hello;
    const accept = this.#place.accept();
    const remoteAddress = renderFabricAddress({ provider, name: hello.name });
    const member = accept === null ? null : members.add(remoteAddress, hello.name);
    if (member === null || accept === null) {
      this.#refuse(hello.name, { connection: id, cookie });
      return;
    }
    members.awaitWord(member);
    const { connection } = member;
    const own = connection.place;
    const welcome = writeWelcome({ connection: own.id, cookie: own.cookie, credits: own.credits });
    own.control(packetTypes.welcome, { connection: id, cookie }, welcome);
    connection.open({ connection: id, cookie, credits: hello.credits });
    accept(connection);
  }

  #refuse(name: Uint8Array, to: { readonly connection: number; readonly cookie: number }): void {
    // A refusal is a courtesy: those that cannot be delivered must not take the buffers of connections.
    if (this.#place.endpoint.unsentPackets > mostUnsentForRefusal) return;
    const peer = this.#place.peers.use(name);
    if (peer === null) return;
    const body = Buffer.from('nobody listens there');
    this.#place.control.send({ peer, type: packetTypes.refused, to, body, connection: null });
    this.#place.peers.release(peer, performance.now());
  }

  #welcome(member: Member, body: Uint8Array): void {
    const welcome = readWelcome(body);
    if (welcome === null) return;
    if (member.isAbandoned) {
      const { peer } = member.connection.place;
      const body = Buffer.from('given up');
      this.#place.control.send({ peer, type: packetTypes.reset, to: welcome, body, connection: null });
      this.#place.members.bury(member);
      return;
    }
    member.connection.open(welcome);
    this.answered(member, null);
  }

  /** A dial is over: with null, or with why there is no connection. */
  answered(member: Member, refusal: string | null): void {
    const { welcomed } = member;
    if (refusal !== null) this.#place.members.bury(member);
    member.welcomed = null;
    welcomed?.(refusal);
  }

  /** After each batch: what it brought is handed over. */
  settled(): void {
    for (const member of this.#touched) {
      member.hasPackets = false;
      member.connection.settle();
    }
    this.#touched.length = 0;
  }
}

const textOf = (body: Uint8Array) =>
  Buffer.from(body.subarray(0, 200))
    .toString()
    .replace(/[^ -~]/g, '?');

const mostUnsentForRefusal = 64;
