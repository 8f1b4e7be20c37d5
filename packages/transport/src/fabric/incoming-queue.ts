interface Held {
  readonly bytes: Uint8Array;
  readonly packets: number;
}

type Handler = (messages: readonly Uint8Array[]) => void;

/**
 * Puts messages together from packets and hands them over in batches; keeps copies of what nobody takes yet. Tells how many
 * packets were taken.
 */
export class IncomingQueue {
  readonly #longest: number;
  readonly #taken: (packets: number) => void;
  #handler: Handler | null = null;
  #isPaused = false;
  #isHandingOver = false;
  #batch: Uint8Array[] = [];
  #batchPackets = 0;
  /** How many packets each message of the batch took: for those that have to be held after all. */
  #packetsOf: number[] = [];
  #held: Held[] = [];
  #message: Uint8Array | null = null;
  #messageBytes = 0;
  #messagePackets = 0;

  constructor(longest: number, taken: (packets: number) => void) {
    this.#longest = longest;
    this.#taken = taken;
  }

  get isEmpty(): boolean {
    return this.#held.length === 0 && this.#batch.length === 0;
  }

  /** The whole of a message, lent. False for one that is too long. */
  addWhole(bytes: Uint8Array): boolean {
    if (this.#message !== null || bytes.length > this.#longest) return false;
    this.#push(bytes, 1);
    return true;
  }

  /** False when this cannot be the beginning of a message. */
  begin(bytes: Uint8Array, length: number): boolean {
    if (this.#message !== null || length > this.#longest || bytes.length >= length) return false;
    this.#message = Buffer.allocUnsafeSlow(length);
    this.#message.set(bytes);
    this.#messageBytes = bytes.length;
    this.#messagePackets = 1;
    this.#takeEarly();
    return true;
  }

  /** False when this does not go on where the last packet ended. */
  goOn(bytes: Uint8Array, offset: number, isLast: boolean): boolean {
    const message = this.#message;
    if (message === null || offset !== this.#messageBytes) return false;
    const end = offset + bytes.length;
    if (bytes.length === 0 || end > message.length || isLast !== (end === message.length)) return false;
    message.set(bytes, offset);
    this.#messageBytes = end;
    this.#messagePackets += 1;
    if (!isLast) {
      this.#takeEarly();
      return true;
    }
    this.#message = null;
    this.#push(message, this.#messagePackets);
    return true;
  }

  receive(handler: Handler): void {
    this.#handler = handler;
    this.#handOverHeld();
  }

  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
    queueMicrotask(() => this.#handOverHeld());
  }

  /** The end of a batch of packets: what was lent is no longer after this. */
  settle(): void {
    if (this.#batch.length === 0) return;
    const batch = this.#batch;
    const packets = this.#batchPackets;
    const packetsOf = this.#packetsOf;
    this.#batch = [];
    this.#batchPackets = 0;
    this.#packetsOf = [];
    const mayHandOver = this.#handler !== null && !this.#isPaused && this.#held.length === 0 && !this.#isHandingOver;
    if (mayHandOver) {
      this.#handOver(batch, packets);
      return;
    }
    // A copy: the buffer goes back to the provider, so that one who does not read stops nobody else.
    for (const [index, bytes] of batch.entries()) {
      this.#held.push({ bytes: bytes.slice(), packets: packetsOf[index] ?? 0 });
    }
  }

  clear(): void {
    this.#held = [];
    this.#batch = [];
    this.#packetsOf = [];
    this.#message = null;
  }

  /**
   * A message may have more packets than a sender has credits: those of the one that is being put together count as taken, as
   * long as nothing is held back.
   */
  #takeEarly(): void {
    if (this.#message === null || this.#messagePackets === 0 || this.#held.length > 0) return;
    const packets = this.#messagePackets;
    this.#messagePackets = 0;
    this.#taken(packets);
  }

  #push(bytes: Uint8Array, packets: number): void {
    this.#batch.push(bytes);
    this.#batchPackets += packets;
    this.#packetsOf.push(packets);
  }

  #handOverHeld(): void {
    while (this.#held.length > 0 && !this.#isPaused && this.#handler !== null && !this.#isHandingOver) {
      const batch = this.#held.splice(0, batchMessages);
      const packets = batch.reduce((sum, held) => sum + held.packets, 0);
      this.#handOver(
        batch.map((held) => held.bytes),
        packets,
      );
    }
    this.#takeEarly();
  }

  #handOver(batch: readonly Uint8Array[], packets: number): void {
    this.#isHandingOver = true;
    try {
      this.#handler?.(batch);
    } finally {
      this.#isHandingOver = false;
      this.#taken(packets);
    }
  }
}

/** Handed over in one call at most, of what was held. */
const batchMessages = 64;
