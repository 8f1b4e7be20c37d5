import { randomBytes } from 'node:crypto';
import { isName, renderFabricAddress } from './fabric-address.ts';
import { FabricConnection } from './fabric-connection.ts';
import { FabricEndpoint } from './fabric-endpoint.ts';
import type { FabricSettings } from './fabric-options.ts';
import type { NativeEndpoint } from './native-fabric.ts';
import {
  type PacketHeader,
  packetFlags,
  packetHeaderBytes,
  packetTypes,
  readHeader,
  readHello,
  readWelcome,
  writeHeader,
  writeHello,
  writeWelcome,
} from './packet.ts';
import { PeerTable } from './peer-table.ts';

interface Urgent {
  readonly peer: number;
  readonly type: number;
  readonly to: { readonly connection: number; readonly cookie: number };
  readonly body: Uint8Array;
  /** Whose credits go with it. */
  readonly connection: FabricConnection | null;
}

interface Member {
  readonly connection: FabricConnection;
  /** Set while it waits for an answer to its hello. */
  welcomed: ((refusal: string | null) => void) | null;
  /** Given up before it was answered: an answer that comes late is reset. */
  isAbandoned: boolean;
  heardAt: number;
  probedAt: number;
  hasPackets: boolean;
}

export interface FabricDial {
  /** To be used once it is welcomed. */
  readonly connection: FabricConnection;
  abandon(): void;
}

/** An endpoint with the connections that run over it. */
export class FabricHost {
  readonly address: string;
  readonly endpoint: FabricEndpoint;
  readonly #settings: FabricSettings;
  readonly #describe: (code: number) => string;
  readonly #provider: string;
  readonly #peers: PeerTable;
  readonly #members = new Map<number, Member>();
  readonly #header: PacketHeader = { type: 0, flags: 0, credits: 0, connection: 0, cookie: 0, value: 0 };
  readonly #touched: Member[] = [];
  readonly #waiting = new Set<FabricConnection>();
  #urgent: Urgent[] = [];
  #accept: ((connection: FabricConnection) => void) | null = null;
  #lastId = 0;
  #timer: NodeJS.Timeout | null = null;
  #lookedAt = 0;
  #isClosed = false;

  constructor(native: NativeEndpoint, settings: FabricSettings, describe: (code: number) => string) {
    this.#settings = settings;
    this.#describe = describe;
    this.#provider = native.provider;
    this.address = renderFabricAddress(native);
    const { polling, pollTimeoutMicros } = settings;
    const pollMicros = { busy: null, events: 10, adaptive: pollTimeoutMicros }[polling];
    const events = {
      packet: (offset: number, bytes: number) => this.#packet(offset, bytes),
      failed: (peer: number, code: number) => this.#failed(peer, code),
      settled: () => this.#settled(),
      roomy: () => this.#roomy(),
    };
    this.endpoint = new FabricEndpoint(native, events, pollMicros);
    this.#peers = new PeerTable(this.endpoint, native.layout.peers);
  }

  /** Connections, and dials under way. */
  get openCount(): number {
    return [...this.#members.values()].filter((member) => !member.isAbandoned).length;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  listen(accept: (connection: FabricConnection) => void): void {
    this.#accept = accept;
    this.#wakeUp();
  }

  stopListening(): void {
    this.#accept = null;
    this.#restIfIdle();
  }

  /** `welcomed` is called once: with null, or with why there is no connection. */
  dial(
    remote: { readonly address: string; readonly name: Uint8Array },
    welcomed: (refusal: string | null) => void,
  ): FabricDial | null {
    const member = this.#newMember(remote.address, remote.name);
    if (member === null) {
      welcomed('there are too many connections');
      return null;
    }
    member.welcomed = welcomed;
    const { id, cookie, credits } = member.connection.place;
    const hello = writeHello({ connection: id, cookie, credits, name: this.endpoint.name });
    this.#send(member.connection.place.peer, packetTypes.hello, { connection: 0, cookie: 0 }, hello, null);
    this.#wakeUp();
    return { connection: member.connection, abandon: () => this.#abandon(member) };
  }

  /** Destroys every connection, lets what tells the others leave, and is gone. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#accept = null;
    // A map bears that its entries are removed meanwhile.
    for (const { connection, welcomed } of this.#members.values()) {
      welcomed?.('the transport was closed');
      connection.destroy();
    }
    const until = performance.now() + flushMs;
    do {
      this.endpoint.turn();
      await new Promise((resolve) => setImmediate(resolve));
    } while ((this.endpoint.unsentPackets > 0 || this.#urgent.length > 0) && performance.now() < until);
    if (this.#timer !== null) clearInterval(this.#timer);
    this.endpoint.close();
  }

  #newMember(remoteAddress: string, name: Uint8Array): Member | null {
    const peer = this.#members.size < mostConnections && !this.#isClosed ? this.#peers.use(name) : null;
    if (peer === null) return null;
    const id = this.#nextId();
    const connection: FabricConnection = new FabricConnection({
      endpoint: this.endpoint,
      localAddress: this.address,
      remoteAddress,
      peer,
      id,
      cookie: randomBytes(4).readUInt32BE(),
      credits: this.#settings.credits,
      control: (type, to, body = nothing) => this.#send(peer, type, to, body, connection),
      waitForRoom: () => this.#waiting.add(connection),
      ended: () => this.#remove(member),
    });
    const now = performance.now();
    const member = { connection, welcomed: null, isAbandoned: false, heardAt: now, probedAt: now, hasPackets: false };
    this.#members.set(id, member);
    return member;
  }

  #nextId(): number {
    do this.#lastId = (this.#lastId + 1) >>> 0 || 1;
    while (this.#members.has(this.#lastId));
    return this.#lastId;
  }

  #remove(member: Member): void {
    const { id, peer } = member.connection.place;
    if (member.isAbandoned || this.#members.get(id) !== member) return;
    this.#members.delete(id);
    this.#waiting.delete(member.connection);
    this.#peers.release(peer, performance.now());
    this.#restIfIdle();
  }

  #abandon(member: Member): void {
    member.welcomed = null;
    member.isAbandoned = true;
    member.heardAt = performance.now();
    this.#restIfIdle();
  }

  #packet(offset: number, bytes: number): void {
    if (bytes < packetHeaderBytes) return;
    const header = this.#header;
    readHeader(this.endpoint.view, offset, header);
    const body = new Uint8Array(this.endpoint.memory.buffer, offset + packetHeaderBytes, bytes - packetHeaderBytes);
    if (header.type === packetTypes.hello) {
      this.#hello(body);
      return;
    }
    const member = this.#members.get(header.connection);
    // Of a connection that has ended, or forged: nothing is said to it.
    if (member === undefined || member.connection.place.cookie !== header.cookie) return;
    member.heardAt = this.#lookedAt;
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
      else if (type === packetTypes.refused) this.#answered(member, textOf(body));
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
    if (hello === null || !isName(this.#provider, hello.name)) return;
    const { connection: id, cookie } = hello;
    const remoteAddress = renderFabricAddress({ provider: this.#provider, name: hello.name });
    const member = this.#accept === null ? null : this.#newMember(remoteAddress, hello.name);
    if (member === null || this.#accept === null) {
      this.#refuse(hello.name, { connection: id, cookie });
      return;
    }
    const { connection } = member;
    const own = connection.place;
    const welcome = writeWelcome({ connection: own.id, cookie: own.cookie, credits: own.credits });
    own.control(packetTypes.welcome, { connection: id, cookie }, welcome);
    connection.open({ connection: id, cookie, credits: hello.credits });
    this.#accept(connection);
  }

  #refuse(name: Uint8Array, to: { readonly connection: number; readonly cookie: number }): void {
    const peer = this.#peers.use(name);
    if (peer === null) return;
    this.#send(peer, packetTypes.refused, to, Buffer.from('nobody listens there'), null);
    this.#peers.release(peer, performance.now());
  }

  #welcome(member: Member, body: Uint8Array): void {
    const welcome = readWelcome(body);
    if (welcome === null) return;
    if (member.isAbandoned) {
      this.#send(member.connection.place.peer, packetTypes.reset, welcome, Buffer.from('given up'), null);
      this.#bury(member);
      return;
    }
    member.connection.open(welcome);
    this.#answered(member, null);
  }

  #answered(member: Member, refusal: string | null): void {
    const { welcomed } = member;
    if (refusal !== null) this.#bury(member);
    member.welcomed = null;
    welcomed?.(refusal);
  }

  #bury(member: Member): void {
    member.isAbandoned = false;
    this.#remove(member);
  }

  #failed(peer: number, code: number): void {
    this.#peers.forget(peer);
    const reason = this.#describe(code);
    for (const member of [...this.#members.values()].filter(({ connection }) => connection.place.peer === peer)) {
      if (member.connection.remote === null) this.#answered(member, reason);
      else member.connection.fail({ by: 'failed', reason }, null);
    }
  }

  #settled(): void {
    for (const member of this.#touched) {
      member.hasPackets = false;
      member.connection.settle();
    }
    this.#touched.length = 0;
  }

  #roomy(): void {
    const urgent = this.#urgent;
    this.#urgent = [];
    for (const { peer, type, to, body, connection } of urgent) this.#send(peer, type, to, body, connection);
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const connection of waiting) connection.pump();
  }

  #send(peer: number, type: number, to: Urgent['to'], body: Uint8Array, connection: FabricConnection | null): void {
    const slot = this.endpoint.take(body.length, peer, true);
    if (slot === -1) {
      this.#urgent.push({ peer, type, to, body, connection });
      return;
    }
    const offset = this.endpoint.offset(slot);
    writeHeader(this.endpoint.view, offset, {
      type,
      flags: packetFlags.first | packetFlags.last,
      credits: connection?.takeOwed() ?? 0,
      connection: to.connection,
      cookie: to.cookie,
      value: body.length,
    });
    this.endpoint.memory.set(body, offset + packetHeaderBytes);
    this.endpoint.submit(peer, slot, packetHeaderBytes + body.length);
  }

  #wakeUp(): void {
    this.endpoint.run();
    if (this.#timer !== null) return;
    this.#lookedAt = performance.now();
    this.#timer = setInterval(() => this.#look(), this.#settings.probeAfterMs / 2).unref();
  }

  #restIfIdle(): void {
    if (this.#accept === null && this.openCount === 0 && !this.#isClosed) this.endpoint.rest();
  }

  /** Asks who was silent whether it lives, and gives up who does not answer. */
  #look(): void {
    const { probeAfterMs, deadAfterMs } = this.#settings;
    const now = performance.now();
    // Who stood still itself heard nothing either.
    const late = now - this.#lookedAt - probeAfterMs / 2;
    const stoodStill = late > probeAfterMs ? late : 0;
    this.#lookedAt = now;
    for (const member of this.#members.values()) {
      const { connection } = member;
      member.heardAt += stoodStill;
      const silentMs = now - member.heardAt;
      if (silentMs > deadAfterMs && member.isAbandoned) this.#bury(member);
      else if (silentMs > deadAfterMs && connection.remote !== null) {
        this.#peers.forget(connection.place.peer);
        connection.finish({ by: 'failed', reason: `nothing was heard for ${deadAfterMs} ms` });
      } else if (now - member.probedAt >= probeAfterMs && connection.remote !== null) {
        member.probedAt = performance.now();
        connection.place.control(packetTypes.probe, connection.remote);
      }
    }
    this.#peers.sweep(now, peerLingerMs);
  }
}

const textOf = (body: Uint8Array) =>
  Buffer.from(body.subarray(0, 200))
    .toString()
    .replace(/[^ -~]/g, '?');

const nothing = new Uint8Array();
const mostConnections = 1024;
const peerLingerMs = 2_000;
const flushMs = 250;
