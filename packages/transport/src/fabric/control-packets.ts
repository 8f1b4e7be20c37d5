import type { FabricConnection } from './fabric-connection.ts';
import type { FabricEndpoint } from './fabric-endpoint.ts';
import { packetFlags, packetHeaderBytes, writeHeader } from './packet.ts';

/** A packet that needs no credit: what begins, ends and keeps connections. */
export interface ControlPacket {
  readonly peer: number;
  readonly type: number;
  readonly to: { readonly connection: number; readonly cookie: number };
  readonly body: Uint8Array;
  /** Whose credits go with it. */
  readonly connection: FabricConnection | null;
}

/** Sends control packets at once, or in turn as soon as there is a buffer. */
export class ControlPackets {
  readonly #endpoint: FabricEndpoint;
  #waiting: ControlPacket[] = [];

  constructor(endpoint: FabricEndpoint) {
    this.#endpoint = endpoint;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  send(packet: ControlPacket): void {
    const { peer, type, to, body, connection } = packet;
    const slot = this.#endpoint.take(body.length, peer, true);
    if (slot === -1) {
      this.#waiting.push(packet);
      return;
    }
    const offset = this.#endpoint.offset(slot);
    writeHeader(this.#endpoint.view, offset, {
      type,
      flags: packetFlags.first | packetFlags.last,
      credits: connection?.takeOwed() ?? 0,
      connection: to.connection,
      cookie: to.cookie,
      value: body.length,
    });
    this.#endpoint.memory.set(body, offset + packetHeaderBytes);
    this.#endpoint.submit(peer, slot, packetHeaderBytes + body.length);
  }

  /** There may be buffers again. */
  sendWaiting(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const packet of waiting) this.send(packet);
  }
}
