import { assertNever, type Criterion, type MeasuredCriterion } from '@dwcp/model';
import type { Capacity, PathMeasurement } from './path-measurement.ts';

/** What the criteria are held against: one path, and whether RDMA is there at all. */
export interface ScoredPath extends PathMeasurement {
  readonly isRdmaAvailable: boolean;
}

/**
 * 0 to 1: the weights of the criteria that hold, over the weights of those that could be told. What was not measured speaks
 * neither for nor against; both operators are strict, so a measurement on the boundary speaks for nobody.
 */
export function score(criteria: readonly Criterion[], path: ScoredPath): number {
  let held = 0;
  let told = 0;
  for (const criterion of criteria) {
    const holds = holdsOn(criterion, path);
    if (holds === null) continue;
    told += criterion.weight;
    if (holds) held += criterion.weight;
  }
  return told === 0 ? 0 : held / told;
}

/** `null`: cannot be told. */
function holdsOn(criterion: Criterion, path: ScoredPath): boolean | null {
  switch (criterion.metric) {
    case 'rdmaAvailable':
      return path.isRdmaAvailable === criterion.value;
    case 'latency':
      return compare(criterion, path.latencyMicros);
    case 'packetLoss':
      return path.lossRatio === null ? null : compare(criterion, path.lossRatio);
    case 'throughput':
      return carries(criterion, path.capacity);
    default:
      return assertNever(criterion);
  }
}

/** A bound from below decides only where the truth is on the same side. */
function carries(criterion: MeasuredCriterion, capacity: Capacity): boolean | null {
  if (capacity.estimateBitsPerSecond !== null) return compare(criterion, capacity.estimateBitsPerSecond);
  if (capacity.atLeastBitsPerSecond <= criterion.value) return null;
  return criterion.operator === 'greater_than';
}

function compare({ operator, value }: MeasuredCriterion, measured: number): boolean {
  return operator === 'less_than' ? measured < value : measured > value;
}
