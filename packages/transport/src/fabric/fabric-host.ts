import { ControlPackets } from './control-packets.ts';
import { renderFabricAddress } from './fabric-address.ts';
import type { FabricConnection } from './fabric-connection.ts';
import { FabricEndpoint } from './fabric-endpoint.ts';
import type { FabricSettings } from './fabric-options.ts';
import { type Invitation, noInvitation } from './invitation.ts';
import { MemberTable } from './member-table.ts';
import type { NativeEndpoint } from './native-fabric.ts';
import { packetTypes, writeHello } from './packet.ts';
import { PeerTable } from './peer-table.ts';
import { Reception } from './reception.ts';
import { memberWatch } from './watch-members.ts';

export interface FabricDial {
  /** To be used once it is welcomed. */
  readonly connection: FabricConnection;
  abandon(): void;
}

export interface FabricHostOptions {
  readonly settings: FabricSettings;
  /** Who does not show it is not listened to. */
  readonly invitation: Invitation;
  readonly describe: (code: number) => string;
}

/** An endpoint with the connections that run over it. */
export class FabricHost {
  /** For those who are to dial it. */
  readonly address: string;
  readonly endpoint: FabricEndpoint;
  readonly #settings: FabricSettings;
  readonly #describe: (code: number) => string;
  readonly #peers: PeerTable;
  readonly #members: MemberTable;
  readonly #control: ControlPackets;
  readonly #watch: ReturnType<typeof memberWatch>;
  readonly #reception: Reception;
  readonly #waiting = new Set<FabricConnection>();
  #accept: ((connection: FabricConnection) => void) | null = null;
  #timer: NodeJS.Timeout | null = null;
  #isClosed = false;

  constructor(native: NativeEndpoint, { settings, invitation, describe }: FabricHostOptions) {
    this.#settings = settings;
    this.#describe = describe;
    this.address = renderFabricAddress({ ...addressOf(native), invitation });
    const { polling, pollTimeoutMicros } = settings;
    const pollMicros = { busy: null, events: 10, adaptive: pollTimeoutMicros }[polling];
    const events = {
      packet: (offset: number, bytes: number) => this.#reception.packet(offset, bytes),
      failed: (peer: number, code: number) => this.#failed(peer, code),
      settled: () => this.#reception.settled(),
      roomy: () => this.#roomy(),
    };
    this.endpoint = new FabricEndpoint(native, events, pollMicros);
    this.#peers = new PeerTable(this.endpoint, native.layout.peers);
    this.#control = new ControlPackets(this.endpoint);
    this.#members = new MemberTable({
      endpoint: this.endpoint,
      peers: this.#peers,
      localAddress: renderFabricAddress(addressOf(native)),
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
    this.#reception = new Reception({
      endpoint: this.endpoint,
      provider: native.provider,
      invitation,
      members: this.#members,
      peers: this.#peers,
      control: this.#control,
      now: this.#watch.lookedAt,
      accept: () => this.#accept,
    });
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
    // The address without the invitation: what a connection says of itself is told on.
    remote: { readonly address: string; readonly name: Uint8Array; readonly invitation: Invitation | null },
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
    const to = remote.invitation ?? noInvitation;
    this.#control.send({ peer, type: packetTypes.hello, to, body, connection: null });
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

  #failed(peer: number, code: number): void {
    this.#peers.forget(peer);
    const reason = this.#describe(code);
    for (const member of this.#members.all()) {
      if (member.connection.place.peer !== peer) continue;
      if (member.connection.remote === null) this.#reception.answered(member, reason);
      else member.connection.fail({ by: 'failed', reason }, null);
    }
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

const addressOf = ({ provider, name }: NativeEndpoint) => ({ provider, name });

const flushMs = 250;
