import type { PerTransport } from './transport-settings.ts';

/** How a node chooses between the transports of a link. */
export interface SelectionSettings {
  readonly intervalMs: number;
  /** Measurements older than this no longer count. */
  readonly windowMs: number;
  /** What speaks for each transport; the weights of one list sum to 1. */
  readonly criteria: PerTransport<readonly Criterion[]>;
  /** The score each transport needs, before hysteresis. */
  readonly thresholds: PerTransport<number>;
  /** A transport is entered at its threshold plus this, and left below its threshold minus this. */
  readonly hysteresis: number;
  /** Least time between two switchovers that no dead path forced. */
  readonly cooldownMs: number;
  /** Longest time messages begun on the old transport may take to end there; 0 moves them at once. */
  readonly drainTimeoutMs: number;
}

/** One line of a score: its weight counts when the measurement holds. `equals` is not for measured numbers. */
export type Criterion = MeasuredCriterion | AvailabilityCriterion;

export interface MeasuredCriterion {
  /** `latency` in microseconds of round trip, `throughput` in bit/s of capacity, `packetLoss` as a share. */
  readonly metric: 'latency' | 'throughput' | 'packetLoss';
  /** Strict: a measurement equal to `value` speaks for nobody. */
  readonly operator: 'less_than' | 'greater_than';
  readonly value: number;
  readonly weight: number;
}

export interface AvailabilityCriterion {
  readonly metric: 'rdmaAvailable';
  readonly operator: 'equals';
  readonly value: boolean;
  readonly weight: number;
}
