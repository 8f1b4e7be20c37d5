import type { PathObservation } from './selection-input.ts';

/** One path over the sampling window. */
export interface PathMeasurement {
  /** Half the median round trip: one path that jitters is still one path. */
  readonly latencyMicros: number;
  readonly capacity: Capacity;
  /** `null` where the transport cannot know. */
  readonly lossRatio: number | null;
}

/** An idle link is not a slow link: without an estimate nothing is known but that it carried this much. */
export interface Capacity {
  readonly atLeastBitsPerSecond: number;
  readonly estimateBitsPerSecond: number | null;
}

/** `null` without a single round trip. */
export function measurePath(observations: readonly PathObservation[]): PathMeasurement | null {
  const roundTrips = numbers(observations, ({ roundTripMicros }) => roundTripMicros);
  if (roundTrips.length === 0) return null;
  const losses = numbers(observations, ({ lossRatio }) => lossRatio);
  return {
    latencyMicros: median(roundTrips) / 2,
    capacity: capacityOf(observations),
    lossRatio: losses.length === 0 ? null : losses.reduce((sum, loss) => sum + loss, 0) / losses.length,
  };
}

/** What was delivered is as good as an estimate where it is more, because then the estimate was too low. */
function capacityOf(observations: readonly PathObservation[]): Capacity {
  const delivered = numbers(observations, ({ deliveredBitsPerSecond }) => deliveredBitsPerSecond);
  const estimates = numbers(observations, ({ capacityBitsPerSecond }) => capacityBitsPerSecond);
  const atLeastBitsPerSecond = Math.max(0, ...delivered);
  const estimateBitsPerSecond = estimates.length === 0 ? null : Math.max(atLeastBitsPerSecond, ...estimates);
  return { atLeastBitsPerSecond, estimateBitsPerSecond };
}

function numbers(
  observations: readonly PathObservation[],
  pick: (observation: PathObservation) => number | null,
): readonly number[] {
  return observations.map(pick).filter((value) => value !== null);
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? 0;
  const lower = sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
  return (lower + upper) / 2;
}
