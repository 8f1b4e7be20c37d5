import { DwcpError } from '@dwcp/model';
import type { Connection, ConnectionEnd, ConnectionStats } from '../transport.ts';
import type { FabricEndpoint } from './fabric-endpoint.ts';
import { IncomingQueue } from './incoming-queue.ts';
import { OutgoingQueue } from './outgoing-queue.ts';
import { type PacketHeader, packetFlags, packetHeaderBytes, packetTypes, writeHeader } from './packet.ts';

/** The longest message: 1 MiB of payload, and what a frame puts around it. */
export const maxFabricMessageBytes: number = 1_048_576 + 256;

export interface ConnectionPlace {
  readonly endpoint: FabricEndpoint;
  readonly localAddress: string;
  readonly remoteAddress: string;
  readonly peer: number;
  readonly id: number;
  readonly cookie: number;
  /** How many packets the other side may have under way to here. */
  readonly credits: number;
  /** Sends a packet without a credit, as soon as there is a buffer. */
  control(type: number, to: { readonly connection: number; readonly cookie: number }, body?: Uint8Array): void;
  /** There was no buffer: calls `pump` when there is one. */
  waitForRoom(): void;
  ended(): void;
}

/** One end of a connection between two endpoints; open once it was told how the other end calls it. */
export class FabricConnection implements Connection {
  readonly localAddress: string;
  readonly remoteAddress: string;
  readonly closed: Promise<ConnectionEnd>;
  readonly place: ConnectionPlace;
  readonly #end = Promise.withResolvers<ConnectionEnd>();
  readonly #outgoing = new OutgoingQueue();
  readonly #incoming: IncomingQueue;
  readonly #header: PacketHeader = { type: 0, flags: 0, credits: 0, connection: 0, cookie: 0, value: 0 };
  readonly #counted = { sentMessages: 0, sentBytes: 0, receivedMessages: 0, receivedBytes: 0 };
  #remote: { readonly connection: number; readonly cookie: number } | null = null;
  #sendCredits = 0;
  #owedCredits = 0;
  #drainWaiters: (() => void)[] = [];
  #isClosing = false;
  #hasSaidFinish = false;
  #hasEnded = false;
  #isRemoteDone: string | null = null;
  #roundTripMicros: number | null = null;

  constructor(place: ConnectionPlace) {
    this.place = place;
    this.localAddress = place.localAddress;
    this.remoteAddress = place.remoteAddress;
    this.closed = this.#end.promise;
    this.#incoming = new IncomingQueue(maxFabricMessageBytes, (packets) => this.#giveBack(packets));
  }

  get remote(): { readonly connection: number; readonly cookie: number } | null {
    return this.#remote;
  }

  open(remote: { readonly connection: number; readonly cookie: number; readonly credits: number }): void {
    this.#remote = remote;
    this.#sendCredits = remote.credits;
    this.pump();
  }

  send(parts: readonly Uint8Array[]): boolean {
    let bytes = 0;
    for (const part of parts) bytes += part.length;
    if (bytes > maxFabricMessageBytes) {
      throw new DwcpError('MESSAGE_TOO_LARGE', `a message of ${bytes} bytes; ${maxFabricMessageBytes} are the limit`);
    }
    if (this.#hasEnded || this.#isClosing) return true;
    this.#counted.sentMessages += 1;
    this.#counted.sentBytes += bytes;
    if (this.#outgoing.isEmpty && this.#sendWhole(parts, bytes)) return true;
    this.#outgoing.add(parts, bytes);
    this.pump();
    return this.#outgoing.weight < highWaterBytes;
  }

  drained(): Promise<void> {
    return this.#hasEnded || this.#isDrained
      ? Promise.resolve()
      : new Promise((resolve) => this.#drainWaiters.push(resolve));
  }

  receive(handler: (messages: readonly Uint8Array[]) => void): void {
    this.#incoming.receive((messages) => {
      for (const message of messages) this.#counted.receivedBytes += message.length;
      this.#counted.receivedMessages += messages.length;
      handler(messages);
    });
    this.#finishIfDone();
  }

  pause(): void {
    this.#incoming.pause();
  }

  resume(): void {
    this.#incoming.resume();
    queueMicrotask(() => this.#finishIfDone());
  }

  async close(): Promise<void> {
    if (!this.#hasEnded && !this.#isClosing) {
      this.#isClosing = true;
      this.pump();
    }
    await this.closed;
  }

  destroy(): void {
    this.fail({ by: 'local', reason: 'destroyed' }, 'destroyed by the other end');
  }

  /** Ends at once; the other side is told why, if there is one. */
  fail(end: ConnectionEnd, toRemote: string | null): void {
    if (this.#hasEnded) return;
    if (toRemote !== null && this.#remote !== null) {
      this.place.control(packetTypes.reset, this.#remote, Buffer.from(toRemote));
    }
    this.finish(end);
  }

  finish(end: ConnectionEnd): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#outgoing.clear();
    this.#incoming.clear();
    this.#wakeDrained();
    this.place.ended();
    this.#end.resolve(end);
  }

  stats(): ConnectionStats {
    return {
      ...this.#counted,
      queuedBytes: this.#outgoing.bytes,
      roundTripMicros: this.#roundTripMicros,
      capacityBitsPerSecond: null,
      lossRatio: null,
      congestionControl: null,
    };
  }

  /** The short way of a message that fits into one packet: the queue costs as much again. */
  #sendWhole(parts: readonly Uint8Array[], bytes: number): boolean {
    const { endpoint, peer } = this.place;
    const remote = this.#remote;
    if (remote === null || this.#sendCredits === 0 || bytes + packetHeaderBytes > endpoint.smallPacket) return false;
    const slot = endpoint.take(bytes, peer, false);
    if (slot === -1) return false;
    const offset = endpoint.offset(slot);
    let at = offset + packetHeaderBytes;
    for (const part of parts) {
      endpoint.memory.set(part, at);
      at += part.length;
    }
    this.#submitData(remote, { slot, offset, flags: packetFlags.first | packetFlags.last, value: bytes, bytes });
    return true;
  }

  #submitData(
    remote: { readonly connection: number; readonly cookie: number },
    packet: {
      readonly slot: number;
      readonly offset: number;
      readonly flags: number;
      readonly value: number;
      readonly bytes: number;
    },
  ): void {
    const { endpoint, peer } = this.place;
    const header = this.#header;
    header.type = packetTypes.data;
    header.flags = packet.flags;
    header.credits = this.takeOwed();
    header.connection = remote.connection;
    header.cookie = remote.cookie;
    header.value = packet.value;
    writeHeader(endpoint.view, packet.offset, header);
    endpoint.submit(peer, packet.slot, packetHeaderBytes + packet.bytes);
    this.#sendCredits -= 1;
  }

  /** Sends as much of what is queued as there are credits and buffers for. */
  pump(): void {
    const { endpoint, peer } = this.place;
    const remote = this.#remote;
    if (remote === null || this.#hasEnded) return;
    while (!this.#outgoing.isEmpty && this.#sendCredits > 0) {
      const { bytes, taken } = this.#outgoing.next;
      const slot = endpoint.take(bytes - taken, peer, false);
      if (slot === -1) {
        this.place.waitForRoom();
        break;
      }
      const offset = endpoint.offset(slot);
      const piece = this.#outgoing.takeInto(endpoint.memory, offset + packetHeaderBytes, endpoint.room(slot));
      const flags = (taken === 0 ? packetFlags.first : 0) | (piece.isLast ? packetFlags.last : 0);
      this.#submitData(remote, { slot, offset, flags, value: taken === 0 ? bytes : taken, bytes: piece.bytes });
    }
    if (this.#isDrained) this.#wakeDrained();
    if (this.#isClosing && this.#outgoing.isEmpty) this.#sayFinish(remote);
  }

  /** A data packet; false when it cannot be one of this connection. */
  accept(header: Readonly<PacketHeader>, body: Uint8Array): boolean {
    const isLast = (header.flags & packetFlags.last) !== 0;
    if (this.#isRemoteDone !== null) return false;
    if ((header.flags & packetFlags.first) === 0) return this.#incoming.goOn(body, header.value, isLast);
    if (isLast) return header.value === body.length && this.#incoming.addWhole(body);
    return this.#incoming.begin(body, header.value);
  }

  addCredits(count: number): void {
    if (count === 0) return;
    // More than was granted makes no difference to us: what the other side cannot take it has to hold.
    this.#sendCredits = Math.min(this.#sendCredits + count, mostCredits);
    this.pump();
  }

  takeOwed(): number {
    const owed = this.#owedCredits;
    this.#owedCredits = 0;
    return owed;
  }

  settle(): void {
    this.#incoming.settle();
    this.#finishIfDone();
  }

  /** The other side has sent all it will: ends once that is handed over. */
  remoteFinished(reason: string): void {
    if (this.#isClosing) {
      this.finish({ by: 'local', reason: 'closed' });
      return;
    }
    this.#isRemoteDone = reason;
    this.#outgoing.clear();
    this.#wakeDrained();
    this.#finishIfDone();
  }

  measured(roundTripMicros: number): void {
    const before = this.#roundTripMicros;
    // As RFC 6298 smooths.
    this.#roundTripMicros = before === null ? roundTripMicros : before + (roundTripMicros - before) / 8;
  }

  get #isDrained(): boolean {
    return this.#outgoing.weight < highWaterBytes / 2;
  }

  #giveBack(packets: number): void {
    this.#owedCredits += packets;
    if (this.#hasEnded || this.#remote === null || this.#owedCredits < this.place.credits / 2) return;
    this.place.control(packetTypes.credit, this.#remote);
  }

  #finishIfDone(): void {
    if (this.#isRemoteDone !== null && this.#incoming.isEmpty)
      this.finish({ by: 'remote', reason: this.#isRemoteDone });
  }

  #sayFinish(remote: { readonly connection: number; readonly cookie: number }): void {
    if (this.#hasSaidFinish) return;
    this.#hasSaidFinish = true;
    this.place.control(packetTypes.finish, remote);
  }

  #wakeDrained(): void {
    const waiters = this.#drainWaiters;
    this.#drainWaiters = [];
    for (const wake of waiters) wake();
  }
}

const highWaterBytes = 1_048_576;
const mostCredits = 65_535;
