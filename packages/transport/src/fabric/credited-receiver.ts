import { IncomingQueue } from './incoming-queue.ts';
import { type PacketHeader, packetFlags } from './packet.ts';

export interface ReceiverPlace {
  readonly longestMessageBytes: number;
  /** How many packets the other side may have under way to here. */
  readonly credits: number;
  /** Half of them are owed: it has to be told. */
  returnCredits(): void;
}

/** The receiving half of a connection: packets as messages, each of which gives a credit back once its handler has had it. */
export class CreditedReceiver {
  readonly #incoming: IncomingQueue;
  readonly #counted = { receivedMessages: 0, receivedBytes: 0 };
  #owed = 0;

  constructor({ longestMessageBytes, credits, returnCredits }: ReceiverPlace) {
    this.#incoming = new IncomingQueue(longestMessageBytes, (packets) => {
      this.#owed += packets;
      if (this.#owed >= credits / 2) returnCredits();
    });
  }

  get isEmpty(): boolean {
    return this.#incoming.isEmpty;
  }

  get counted(): { readonly receivedMessages: number; readonly receivedBytes: number } {
    return this.#counted;
  }

  receive(handler: (messages: readonly Uint8Array[]) => void): void {
    this.#incoming.receive((messages) => {
      for (const message of messages) this.#counted.receivedBytes += message.length;
      this.#counted.receivedMessages += messages.length;
      handler(messages);
    });
  }

  pause(): void {
    this.#incoming.pause();
  }

  resume(): void {
    this.#incoming.resume();
  }

  /** A data packet; false when it cannot be one of this connection. */
  accept(header: Readonly<PacketHeader>, body: Uint8Array): boolean {
    const isLast = (header.flags & packetFlags.last) !== 0;
    if ((header.flags & packetFlags.first) === 0) return this.#incoming.goOn(body, header.value, isLast);
    if (isLast) return header.value === body.length && this.#incoming.addWhole(body);
    return this.#incoming.begin(body, header.value);
  }

  takeOwed(): number {
    const owed = this.#owed;
    this.#owed = 0;
    return owed;
  }

  /** After each batch: what is lent is taken back. */
  settle(): void {
    this.#incoming.settle();
  }

  clear(): void {
    this.#incoming.clear();
  }
}
