/** What can be chosen between. */
export type ChosenTransport = 'rdma' | 'tcp';

/** All there is to decide from at one moment. Recorded one after the other, inputs are a trace. */
export interface SelectionInput {
  /** Milliseconds of any clock that never goes back. */
  readonly at: number;
  /** Transports with a living path, each once. What is not here is dead, or was never there. */
  readonly paths: readonly PathObservation[];
  /** What carries the link now; it may have moved by itself when a path died. */
  readonly carrying: ChosenTransport | null;
  /** By command of an operator. */
  readonly pinned: ChosenTransport | null;
}

/** Measured since the last input. `null`: not measured, which is neither good nor bad. */
export interface PathObservation {
  readonly transport: ChosenTransport;
  readonly roundTripMicros: number | null;
  /** What arrived, bit/s: the path carries at least that much, and maybe no more was asked of it. */
  readonly deliveredBitsPerSecond: number | null;
  /** What it could carry, bit/s, by an estimate that does not sink when there is little to send. */
  readonly capacityBitsPerSecond: number | null;
  /** 0 to 1. */
  readonly lossRatio: number | null;
}
