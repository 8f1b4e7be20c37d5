/** Bit/s over the last whole interval; from the beginning until there was one. */
export class Throughput {
  #from: { readonly atMs: number; readonly bytes: number };
  #lastBitsPerSecond: number | null = null;

  constructor(atMs: number) {
    this.#from = { atMs, bytes: 0 };
  }

  /** `bytes` counts all there were so far. */
  observe(atMs: number, bytes: number): void {
    this.#lastBitsPerSecond = this.#since(atMs, bytes);
    this.#from = { atMs, bytes };
  }

  bitsPerSecond(atMs: number, bytes: number): number {
    return this.#lastBitsPerSecond ?? this.#since(atMs, bytes) ?? 0;
  }

  #since(atMs: number, bytes: number): number | null {
    const elapsedMs = atMs - this.#from.atMs;
    // A peer that was removed takes its bytes with it: that is no negative traffic.
    return elapsedMs <= 0 ? null : (Math.max(0, bytes - this.#from.bytes) * 8 * 1000) / elapsedMs;
  }
}
