import { ControlPackets } from './control-packets.ts';
import { isName, renderFabricAddress } from './fabric-address.ts';
import type { FabricConnection } from './fabric-connection.ts';
import { FabricEndpoint } from './fabric-endpoint.ts';
import type { FabricSettings } from './fabric-options.ts';
import type { Member } from './member.ts';
import { MemberTable } from './member-table.ts';
import { hasRegion } from './memory-regions.ts';
import type { NativeEndpoint } from './native-fabric.ts';
import {
  type PacketHeader,
  packetHeaderBytes,
  packetTypes,
  readHeader,
  readHello,
  readWelcome,
  writeHello,
  writeWelcome,
} from './packet.ts';
import { PeerTable } from './peer-table.ts';
import { memberWatch } from './watch-members.ts';

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
  readonly #members: MemberTable;
  readonly #control: ControlPackets;
  readonly #watch: ReturnType<typeof memberWatch>;
  readonly #header: PacketHeader = { type: 0, flags: 0, credits: 0, connection: 0, cookie: 0, value: 0 };
  readonly #touched: Member[] = [];
  readonly #waiting = new Set<FabricConnection>();
  #accept: ((connection: FabricConnection) => void) | null = null;
  #timer: NodeJS.Timeout | null = null;
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
    this.#control = new ControlPackets(this.endpoint);
    this.#members = new MemberTable({
      endpoint: this.endpoint,
      peers: this.#peers,
      localAddress: this.address,
      credits: settings.credits,
      send: ({ connection }, type, to, body) =>
        this.#control.send({ peer: connection.place.peer, type, to, body, connection }),
      waitForRoom: (connection) => this.#waiting.add(connection),
      removed: ({ connection }) => {
        this.#waiting.delete(connection);
        this.#restIfIdle();
      },
    });
    this.#watch = memberWatch(this.#members, this.#peers, settings);
  }

  /** Connections, and dials under way. */
  get openCount(): number {
    return this.#members.openCount;
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
    const member = this.#isClosed ? null : this.#members.add(remote.address, remote.name);
    if (member === null) {
      welcomed('there are too many connections');
      return null;
    }
    member.welcomed = welcomed;
    const { id, peer, cookie, credits } = member.connection.place;
    const body = writeHello({ connection: id, cookie, credits, name: this.endpoint.name });
    this.#control.send({ peer, type: packetTypes.hello, to: { connection: 0, cookie: 0 }, body, connection: null });
    this.#wakeUp();
    const abandon = (): void => {
      this.#members.abandon(member);
      this.#restIfIdle();
    };
    return { connection: member.connection, abandon };
  }

  /** Destroys every connection, lets what tells the others leave, and is gone. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#accept = null;
    for (const { connection, welcomed } of this.#members.all()) {
      welcomed?.('the transport was closed');
      connection.destroy();
    }
    const until = performance.now() + flushMs;
    do {
      this.endpoint.turn();
      await new Promise((resolve) => setImmediate(resolve));
    } while ((this.endpoint.unsentPackets > 0 || this.#control.waiting > 0) && performance.now() < until);
    if (this.#timer !== null) clearInterval(this.#timer);
    this.endpoint.close();
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
    this.#members.heard(member, this.#watch.lookedAt());
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
    // Before the provider hears of it: libfabric 1.17 mixes up the regions it has once 256 were named that do not exist.
    if (this.#provider === 'shm' && !hasRegion(hello.name)) return;
    const { connection: id, cookie } = hello;
    const remoteAddress = renderFabricAddress({ provider: this.#provider, name: hello.name });
    const member = this.#accept === null ? null : this.#members.add(remoteAddress, hello.name);
    if (member === null || this.#accept === null) {
      this.#refuse(hello.name, { connection: id, cookie });
      return;
    }
    this.#members.awaitWord(member);
    const { connection } = member;
    const own = connection.place;
    const welcome = writeWelcome({ connection: own.id, cookie: own.cookie, credits: own.credits });
    own.control(packetTypes.welcome, { connection: id, cookie }, welcome);
    connection.open({ connection: id, cookie, credits: hello.credits });
    this.#accept(connection);
  }

  #refuse(name: Uint8Array, to: { readonly connection: number; readonly cookie: number }): void {
    // A refusal is a courtesy: those that cannot be delivered must not take the buffers of connections.
    if (this.endpoint.unsentPackets > mostUnsentForRefusal) return;
    const peer = this.#peers.use(name);
    if (peer === null) return;
    const body = Buffer.from('nobody listens there');
    this.#control.send({ peer, type: packetTypes.refused, to, body, connection: null });
    this.#peers.release(peer, performance.now());
  }

  #welcome(member: Member, body: Uint8Array): void {
    const welcome = readWelcome(body);
    if (welcome === null) return;
    if (member.isAbandoned) {
      const { peer } = member.connection.place;
      const body = Buffer.from('given up');
      this.#control.send({ peer, type: packetTypes.reset, to: welcome, body, connection: null });
      this.#members.bury(member);
      return;
    }
    member.connection.open(welcome);
    this.#answered(member, null);
  }

  #answered(member: Member, refusal: string | null): void {
    const { welcomed } = member;
    if (refusal !== null) this.#members.bury(member);
    member.welcomed = null;
    welcomed?.(refusal);
  }

  #failed(peer: number, code: number): void {
    this.#peers.forget(peer);
    const reason = this.#describe(code);
    for (const member of this.#members.all()) {
      if (member.connection.place.peer !== peer) continue;
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
    this.#control.sendWaiting();
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const connection of waiting) connection.pump();
  }

  #wakeUp(): void {
    this.endpoint.run();
    if (this.#timer !== null) return;
    this.#watch.start(performance.now());
    this.#timer = setInterval(() => this.#watch.look(performance.now()), this.#settings.probeAfterMs / 2).unref();
  }

  #restIfIdle(): void {
    if (this.#accept === null && this.openCount === 0 && !this.#isClosed) this.endpoint.rest();
  }
}

const textOf = (body: Uint8Array) =>
  Buffer.from(body.subarray(0, 200))
    .toString()
    .replace(/[^ -~]/g, '?');

const mostUnsentForRefusal = 64;
const flushMs = 250;
