import type { FabricEndpoint } from './fabric-endpoint.ts';
import { OutgoingQueue } from './outgoing-queue.ts';
import { type PacketHeader, packetFlags, packetHeaderBytes, packetTypes, writeHeader } from './packet.ts';

/** A connection as its other end calls it. */
export interface RemoteEnd {
  readonly connection: number;
  readonly cookie: number;
}

export interface SenderPlace {
  readonly endpoint: FabricEndpoint;
  readonly peer: number;
  /** There was no buffer: calls `pump` when there is one. */
  waitForRoom(): void;
  /** Credits that go back with the next packet. */
  takeOwed(): number;
}

/** The sending half of a connection: messages as packets, as many as the other side has given credits for. */
export class CreditedSender {
  readonly #place: SenderPlace;
  readonly #queue = new OutgoingQueue();
  readonly #header: PacketHeader = { type: 0, flags: 0, credits: 0, connection: 0, cookie: 0, value: 0 };
  #remote: RemoteEnd | null = null;
  #credits = 0;

  constructor(place: SenderPlace) {
    this.#place = place;
  }

  get remote(): RemoteEnd | null {
    return this.#remote;
  }

  get isEmpty(): boolean {
    return this.#queue.isEmpty;
  }

  get queuedBytes(): number {
    return this.#queue.bytes;
  }

  /** So much waits that no more should be sent. */
  get isFull(): boolean {
    return this.#queue.weight >= highWaterBytes;
  }

  get isDrained(): boolean {
    return this.#queue.weight < highWaterBytes / 2;
  }

  open(remote: RemoteEnd, credits: number): void {
    this.#remote = remote;
    this.#credits = credits;
  }

  /** True when it has left already: the queue costs as much again. */
  sendAtOnce(parts: readonly Uint8Array[], bytes: number): boolean {
    const { endpoint, peer } = this.#place;
    const remote = this.#remote;
    if (!this.#queue.isEmpty || remote === null || this.#credits === 0) return false;
    if (bytes + packetHeaderBytes > endpoint.smallPacket) return false;
    const slot = endpoint.take(bytes, peer, false);
    if (slot === -1) return false;
    const offset = endpoint.offset(slot);
    let at = offset + packetHeaderBytes;
    for (const part of parts) {
      endpoint.memory.set(part, at);
      at += part.length;
    }
    this.#submit(remote, { slot, offset, flags: packetFlags.first | packetFlags.last, value: bytes, bytes });
    return true;
  }

  queue(parts: readonly Uint8Array[], bytes: number): void {
    this.#queue.add(parts, bytes);
  }

  /** Sends as much of what is queued as there are credits and buffers for. */
  pump(): void {
    const { endpoint, peer } = this.#place;
    const remote = this.#remote;
    if (remote === null) return;
    while (!this.#queue.isEmpty && this.#credits > 0) {
      const { bytes, taken } = this.#queue.next;
      const slot = endpoint.take(bytes - taken, peer, false);
      if (slot === -1) {
        this.#place.waitForRoom();
        return;
      }
      const offset = endpoint.offset(slot);
      const piece = this.#queue.takeInto(endpoint.memory, offset + packetHeaderBytes, endpoint.room(slot));
      const flags = (taken === 0 ? packetFlags.first : 0) | (piece.isLast ? packetFlags.last : 0);
      this.#submit(remote, { slot, offset, flags, value: taken === 0 ? bytes : taken, bytes: piece.bytes });
    }
  }

  addCredits(count: number): void {
    // More than was granted makes no difference to us: what the other side cannot take it has to hold.
    this.#credits = Math.min(this.#credits + count, mostCredits);
  }

  clear(): void {
    this.#queue.clear();
  }

  #submit(
    remote: RemoteEnd,
    packet: {
      readonly slot: number;
      readonly offset: number;
      readonly flags: number;
      readonly value: number;
      readonly bytes: number;
    },
  ): void {
    const { endpoint, peer } = this.#place;
    const header = this.#header;
    header.type = packetTypes.data;
    header.flags = packet.flags;
    header.credits = this.#place.takeOwed();
    header.connection = remote.connection;
    header.cookie = remote.cookie;
    header.value = packet.value;
    writeHeader(endpoint.view, packet.offset, header);
    endpoint.submit(peer, packet.slot, packetHeaderBytes + packet.bytes);
    this.#credits -= 1;
  }
}

const highWaterBytes = 1_048_576;
const mostCredits = 65_535;
