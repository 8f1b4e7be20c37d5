interface Outgoing {
  readonly parts: readonly Uint8Array[];
  readonly bytes: number;
}

/** Messages that wait to be sent, taken out in pieces of whatever length fits. */
export class OutgoingQueue {
  #messages: Outgoing[] = [];
  #first = 0;
  /** Of the message that is being taken out. */
  #taken = 0;
  #part = 0;
  #partTaken = 0;
  #bytes = 0;

  get bytes(): number {
    return this.#bytes;
  }

  /** With what keeping a message costs: many empty ones are not for nothing. */
  get weight(): number {
    return this.#bytes + (this.#messages.length - this.#first) * messageWeight;
  }

  get isEmpty(): boolean {
    return this.#first === this.#messages.length;
  }

  add(parts: readonly Uint8Array[], bytes: number): void {
    this.#messages.push({ parts, bytes });
    this.#bytes += bytes;
  }

  /** Length of the message that is next, and how much of it is gone already. */
  get next(): { readonly bytes: number; readonly taken: number } {
    return { bytes: this.#messages[this.#first]?.bytes ?? 0, taken: this.#taken };
  }

  /** Copies at most `limit` bytes of the next message; true with its last. */
  takeInto(target: Uint8Array, at: number, limit: number): { readonly bytes: number; readonly isLast: boolean } {
    const message = this.#messages[this.#first];
    if (message === undefined) return { bytes: 0, isLast: true };
    let copied = 0;
    while (copied < limit && this.#part < message.parts.length) {
      const part = message.parts[this.#part] ?? nothing;
      const piece = Math.min(part.length - this.#partTaken, limit - copied);
      const isWhole = piece === part.length;
      target.set(isWhole ? part : part.subarray(this.#partTaken, this.#partTaken + piece), at + copied);
      copied += piece;
      this.#partTaken += piece;
      if (this.#partTaken < part.length) continue;
      this.#part += 1;
      this.#partTaken = 0;
    }
    this.#taken += copied;
    this.#bytes -= copied;
    const isLast = this.#taken === message.bytes;
    if (isLast) this.#advance();
    return { bytes: copied, isLast };
  }

  clear(): void {
    this.#messages = [];
    this.#first = 0;
    this.#taken = 0;
    this.#part = 0;
    this.#partTaken = 0;
    this.#bytes = 0;
  }

  #advance(): void {
    this.#first += 1;
    this.#taken = 0;
    this.#part = 0;
    this.#partTaken = 0;
    if (this.#first < this.#messages.length && this.#first < longestTail) return;
    this.#messages = this.#messages.slice(this.#first);
    this.#first = 0;
  }
}

const nothing = new Uint8Array();
const messageWeight = 64;
/** Messages that are gone are dropped together: dropping each would move all the others. */
const longestTail = 1024;
