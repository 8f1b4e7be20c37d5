import type { NativeLayout } from './native-fabric.ts';

/** Which buffers for sending are free, and who holds the others. Small ones first: providers send those inline. */
export class SendSlots {
  readonly #layout: NativeLayout;
  readonly #small: number[] = [];
  readonly #large: number[] = [];
  readonly #holders: Int32Array;
  /** Held for a peer that is gone: a provider may never give those back. */
  #lostLarge = 0;
  #held = 0;

  constructor(layout: NativeLayout) {
    this.#layout = layout;
    this.#holders = new Int32Array(layout.smallSlots + layout.largeSlots).fill(nobody);
    for (let slot = layout.smallSlots - 1; slot >= 0; slot--) this.#small.push(slot);
    for (let slot = this.#holders.length - 1; slot >= layout.smallSlots; slot--) this.#large.push(slot);
  }

  /** A slot that holds so many bytes, or the largest part of them there is room for; -1 when all are taken. */
  take(bytes: number, peer: number): number {
    const slot = this.#pick(bytes);
    if (slot === -1) return slot;
    this.#holders[slot] = peer;
    this.#held += 1;
    return slot;
  }

  /** What is written to a connection leaves these to the packets that keep connections going. */
  get hasReserve(): boolean {
    return this.#small.length > reservedSlots;
  }

  get held(): number {
    return this.#held;
  }

  free(slot: number): void {
    const isSmall = slot < this.#layout.smallSlots;
    if (!isSmall && this.#holders[slot] === lost) this.#lostLarge -= 1;
    if (this.#holders[slot] !== lost) this.#held -= 1;
    this.#holders[slot] = nobody;
    (isSmall ? this.#small : this.#large).push(slot);
  }

  /** The peer is gone: its slots come back when the provider is done with them, if ever. */
  forget(peer: number): void {
    for (let slot = 0; slot < this.#holders.length; slot++) {
      if (this.#holders[slot] !== peer) continue;
      this.#holders[slot] = lost;
      this.#held -= 1;
      if (slot >= this.#layout.smallSlots) this.#lostLarge += 1;
    }
  }

  offset(slot: number): number {
    const { smallSlots, smallOffset, smallBytes, largeOffset, largeBytes } = this.#layout;
    return slot < smallSlots ? smallOffset + slot * smallBytes : largeOffset + (slot - smallSlots) * largeBytes;
  }

  size(slot: number): number {
    return slot < this.#layout.smallSlots ? this.#layout.smallBytes : this.#layout.largeBytes;
  }

  #pick(bytes: number): number {
    if (bytes <= this.#layout.smallBytes) return this.#small.pop() ?? -1;
    const large = this.#large.pop();
    if (large !== undefined) return large;
    const areLargeOnesGone = this.#layout.largeSlots - this.#lostLarge < fewLarge;
    return areLargeOnesGone && this.hasReserve ? (this.#small.pop() ?? -1) : -1;
  }
}

const nobody = -1;
const lost = -2;
const reservedSlots = 64;
const fewLarge = 8;
