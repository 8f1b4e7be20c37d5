import type { NativeEndpoint } from './native-fabric.ts';
import { packetHeaderBytes } from './packet.ts';
import { SendSlots } from './send-slots.ts';

/** What happens at an endpoint, in the order it happened; `settled` comes after each batch. */
export interface EndpointEvents {
  /** The packet is lent until `settled` returns. */
  packet(offset: number, bytes: number): void;
  /** A packet to this peer could not be delivered. */
  failed(peer: number, code: number): void;
  settled(): void;
  /** There may be room to send again. */
  roomy(): void;
}

/** Packets to and from other endpoints through the rings of a native endpoint. Knows peers by number, and no connection. */
export class FabricEndpoint {
  readonly memory: Uint8Array;
  readonly view: DataView;
  readonly name: Uint8Array;
  /** What fits into the buffers there are most of. */
  readonly smallPacket: number;
  readonly #native: NativeEndpoint;
  readonly #events: EndpointEvents;
  readonly #status: Uint32Array;
  readonly #commandRing: Uint32Array;
  readonly #eventRing: Uint32Array;
  readonly #slots: SendSlots;
  readonly #pollMicros: number | null;
  /** Peers on their way to the provider, by the buffer with their name: what failed until then was another one's of that number. */
  readonly #inserting = new Map<number, number>();
  #consumed = 0;
  #produced = 0;
  #isTurning = false;
  #isScheduled = false;
  #isRunning = false;
  #isClosed = false;
  #nextPoll: NodeJS.Immediate | null = null;

  /** `pollMicros`: how long the native thread polls before it sleeps; null: JavaScript polls, without a thread. */
  constructor(native: NativeEndpoint, events: EndpointEvents, pollMicros: number | null) {
    const { layout, memory } = native;
    this.#native = native;
    this.#events = events;
    this.#pollMicros = pollMicros;
    this.name = native.name;
    this.memory = new Uint8Array(memory);
    this.view = new DataView(memory);
    this.smallPacket = layout.smallBytes;
    this.#status = new Uint32Array(memory, 0, 4);
    this.#commandRing = new Uint32Array(memory, layout.commandsOffset, layout.ringEntries * 4);
    this.#eventRing = new Uint32Array(memory, layout.eventsOffset, layout.ringEntries * 4);
    this.#slots = new SendSlots(layout);
  }

  /** From here on events come. */
  run(): void {
    if (this.#isRunning || this.#isClosed) return;
    this.#isRunning = true;
    if (this.#pollMicros === null) pollingEndpoints += 1;
    if (this.#pollMicros === null) this.#pollOn();
    else this.#native.start(() => this.turn(), this.#pollMicros);
  }

  /** Polling stops; a thread goes on by itself. */
  rest(): void {
    if (this.#pollMicros === null) this.#stopPolling();
  }

  insertPeer(peer: number, name: Uint8Array): boolean {
    const slot = this.#slots.take(name.length, peer);
    if (slot === -1) return false;
    this.memory.set(name, this.#slots.offset(slot));
    this.#inserting.set(slot, peer);
    this.#command(commandKinds.insert, peer, slot, name.length);
    return true;
  }

  /** What is not sent yet is dropped. */
  removePeer(peer: number): void {
    this.#slots.forget(peer);
    this.#command(commandKinds.remove, peer, 0, 0);
  }

  /** A buffer for a packet of so many bytes or the beginning of it, to be filled and given to `submit`; -1: see `roomy`. */
  take(bytes: number, peer: number, isUrgent: boolean): number {
    return isUrgent || this.#slots.hasReserve ? this.#slots.take(bytes + packetHeaderBytes, peer) : -1;
  }

  offset(slot: number): number {
    return this.#slots.offset(slot);
  }

  /** How much body it holds. */
  room(slot: number): number {
    return this.#slots.size(slot) - packetHeaderBytes;
  }

  submit(peer: number, slot: number, bytes: number): void {
    this.#command(commandKinds.send, peer, slot, bytes);
  }

  /** Given to the provider, and not yet known to have left. */
  get unsentPackets(): number {
    return this.#slots.held;
  }

  /** Hands over what was submitted, and takes what came. */
  turn(): void {
    if (this.#isTurning || this.#isClosed) return;
    this.#isTurning = true;
    this.#isScheduled = false;
    try {
      // Bounded: others want their turn of the event loop too.
      for (let batch = 0; batch < batchesPerTurn; batch++) if (!this.#takeBatch()) return;
      if (this.#pollMicros !== null) setImmediate(() => this.turn());
    } finally {
      this.#isTurning = false;
    }
  }

  close(): void {
    this.#isClosed = true;
    this.#stopPolling();
    this.#native.close();
  }

  #takeBatch(): boolean {
    this.#status[statusWords.commandsProduced] = this.#produced;
    this.#native.poll();
    // By a handler.
    if (this.#isClosed) return false;
    const end = this.#status[statusWords.eventsProduced] ?? 0;
    if (end === this.#consumed) return false;
    const ring = this.#eventRing;
    const { ringEntries, receiveOffset, receiveBytes } = this.#native.layout;
    let hasFreed = false;
    for (let at = this.#consumed; at !== end; at = (at + 1) >>> 0) {
      const entry = (at % ringEntries) * 4;
      const kind = ring[entry] ?? 0;
      const index = ring[entry + 1] ?? 0;
      const value = ring[entry + 2] ?? 0;
      if (kind === eventKinds.received) this.#events.packet(receiveOffset + index * receiveBytes, value);
      else if (kind === eventKinds.freed) {
        this.#slots.free(index);
        this.#inserting.delete(index);
        hasFreed = true;
      } else if (kind === eventKinds.failed && !this.#isInserting(index)) this.#events.failed(index, value);
    }
    try {
      this.#events.settled();
    } finally {
      this.#consumed = end;
      this.#status[statusWords.eventsConsumed] = end;
    }
    if (hasFreed) this.#events.roomy();
    return true;
  }

  #isInserting(peer: number): boolean {
    for (const inserting of this.#inserting.values()) if (inserting === peer) return true;
    return false;
  }

  #command(kind: number, peer: number, slot: number, bytes: number): void {
    const entry = (this.#produced % this.#native.layout.ringEntries) * 4;
    this.#commandRing[entry] = kind;
    this.#commandRing[entry + 1] = peer;
    this.#commandRing[entry + 2] = slot;
    this.#commandRing[entry + 3] = bytes;
    this.#produced = (this.#produced + 1) >>> 0;
    if (this.#isTurning || this.#isScheduled) return;
    this.#isScheduled = true;
    queueMicrotask(() => this.turn());
  }

  #stopPolling(): void {
    if (this.#isRunning && this.#pollMicros === null) pollingEndpoints -= 1;
    this.#isRunning = false;
    if (this.#nextPoll !== null) clearImmediate(this.#nextPoll);
    this.#nextPoll = null;
  }

  #pollOn(): void {
    if (!this.#isRunning) return;
    // Who waits for one endpoint in native code lets the others wait.
    const isAlone = pollingEndpoints === 1;
    this.#status[statusWords.spinMicros] = isAlone ? spinMicros : 0;
    const until = performance.now() + loopShareMs;
    do this.turn();
    while (isAlone && this.#isRunning && performance.now() < until);
    this.#status[statusWords.spinMicros] = 0;
    this.#nextPoll = setImmediate(() => this.#pollOn());
  }
}

// As in native/fabric/layout.h.
const statusWords = { eventsConsumed: 0, commandsProduced: 1, spinMicros: 2, eventsProduced: 3 } as const;
const commandKinds = { send: 1, insert: 2, remove: 3 } as const;
const eventKinds = { received: 1, freed: 2, failed: 3 } as const;

/** Of this thread. */
let pollingEndpoints = 0;
const batchesPerTurn = 64;
/** While polling: one wait for an event in native code, and the share of a turn of the event loop. */
const spinMicros = 50;
const loopShareMs = 0.2;
