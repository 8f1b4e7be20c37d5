import { DwcpError } from '@dwcp/model';
import type { Connection, ConnectionEnd, ConnectionStats } from '../transport.ts';
import { CreditedReceiver } from './credited-receiver.ts';
import { CreditedSender, type RemoteEnd, type SenderPlace } from './credited-sender.ts';
import { type PacketHeader, packetTypes } from './packet.ts';

/** The longest message: 1 MiB of payload, and what a frame puts around it. */
export const maxFabricMessageBytes: number = 1_048_576 + 256;

export interface ConnectionPlace extends Omit<SenderPlace, 'takeOwed'> {
  readonly localAddress: string;
  readonly remoteAddress: string;
  readonly id: number;
  readonly cookie: number;
  /** How many packets the other side may have under way to here. */
  readonly credits: number;
  /** Sends a packet without a credit, as soon as there is a buffer. */
  control(type: number, to: RemoteEnd, body?: Uint8Array): void;
  ended(): void;
}

/** One end of a connection between two endpoints; open once it was told how the other end calls it. */
export class FabricConnection implements Connection {
  readonly localAddress: string;
  readonly remoteAddress: string;
  readonly closed: Promise<ConnectionEnd>;
  readonly place: ConnectionPlace;
  readonly #end = Promise.withResolvers<ConnectionEnd>();
  readonly #outgoing: CreditedSender;
  readonly #incoming: CreditedReceiver;
  readonly #sent = { sentMessages: 0, sentBytes: 0 };
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
    this.#outgoing = new CreditedSender({ ...place, takeOwed: () => this.takeOwed() });
    this.#incoming = new CreditedReceiver({
      longestMessageBytes: maxFabricMessageBytes,
      credits: place.credits,
      returnCredits: () => this.#returnCredits(),
    });
  }

  get remote(): RemoteEnd | null {
    return this.#outgoing.remote;
  }

  open(remote: RemoteEnd & { readonly credits: number }): void {
    this.#outgoing.open(remote, remote.credits);
    this.pump();
  }

  send(parts: readonly Uint8Array[]): boolean {
    let bytes = 0;
    for (const part of parts) bytes += part.length;
    if (bytes > maxFabricMessageBytes) {
      throw new DwcpError('MESSAGE_TOO_LARGE', `a message of ${bytes} bytes; ${maxFabricMessageBytes} are the limit`);
    }
    if (this.#hasEnded || this.#isClosing) return true;
    this.#sent.sentMessages += 1;
    this.#sent.sentBytes += bytes;
    if (this.#outgoing.sendAtOnce(parts, bytes)) return true;
    this.#outgoing.queue(parts, bytes);
    this.pump();
    return !this.#outgoing.isFull;
  }

  drained(): Promise<void> {
    return this.#hasEnded || this.#outgoing.isDrained
      ? Promise.resolve()
      : new Promise((resolve) => this.#drainWaiters.push(resolve));
  }

  receive(handler: (messages: readonly Uint8Array[]) => void): void {
    this.#incoming.receive(handler);
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
    if (toRemote !== null && this.remote !== null) {
      this.place.control(packetTypes.reset, this.remote, Buffer.from(toRemote));
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
      ...this.#sent,
      ...this.#incoming.counted,
      queuedBytes: this.#outgoing.queuedBytes,
      roundTripMicros: this.#roundTripMicros,
      capacityBitsPerSecond: null,
      lossRatio: null,
      congestionControl: null,
    };
  }

  /** Sends as much of what is queued as there are credits and buffers for. */
  pump(): void {
    const { remote } = this;
    if (remote === null || this.#hasEnded) return;
    this.#outgoing.pump();
    if (this.#outgoing.isDrained) this.#wakeDrained();
    if (this.#isClosing && this.#outgoing.isEmpty) this.#sayFinish(remote);
  }

  /** A data packet; false when it cannot be one of this connection. */
  accept(header: Readonly<PacketHeader>, body: Uint8Array): boolean {
    return this.#isRemoteDone === null && this.#incoming.accept(header, body);
  }

  addCredits(count: number): void {
    if (count === 0) return;
    this.#outgoing.addCredits(count);
    this.pump();
  }

  takeOwed(): number {
    return this.#incoming.takeOwed();
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

  #returnCredits(): void {
    if (!this.#hasEnded && this.remote !== null) this.place.control(packetTypes.credit, this.remote);
  }

  #finishIfDone(): void {
    if (this.#isRemoteDone !== null && this.#incoming.isEmpty)
      this.finish({ by: 'remote', reason: this.#isRemoteDone });
  }

  #sayFinish(remote: RemoteEnd): void {
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
