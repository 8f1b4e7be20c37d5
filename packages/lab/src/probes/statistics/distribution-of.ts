import type { LatencyDistribution } from '@dwcp/model';
import { type FlowTrace, isAnswered } from '../flow-trace.ts';
import { percentileOf } from './percentile-of.ts';

const bucketCount = 30;

/** Of milliseconds in the order the probes were sent; null when there is none. */
export function distributionOf(samplesMs: Float64Array): LatencyDistribution | null {
  const sorted = samplesMs.toSorted();
  const maximumMs = sorted.at(-1);
  if (maximumMs === undefined) return null;
  return {
    count: sorted.length,
    p50Ms: percentileOf(sorted, 50),
    p90Ms: percentileOf(sorted, 90),
    p99Ms: percentileOf(sorted, 99),
    p999Ms: percentileOf(sorted, 99.9),
    maximumMs,
    jitterMs: jitterOf(samplesMs),
    buckets: bucketsOf(sorted),
  };
}

/** Without the time the far end took to answer. */
export function roundTripsOf(trace: FlowTrace): Float64Array {
  return samplesOf(trace, (index) =>
    isAnswered(trace, index) ? (trace.forwardNs[index] ?? 0) + (trace.backNs[index] ?? 0) : 0,
  );
}

/** From source to target, also of probes whose answer was lost. */
export function oneWaysOf(trace: FlowTrace): Float64Array {
  return samplesOf(trace, (index) => trace.forwardNs[index] ?? 0);
}

function samplesOf(trace: FlowTrace, nanoseconds: (index: number) => number): Float64Array {
  const samples = new Float64Array(trace.sentNs.length);
  let count = 0;
  for (let index = 0; index < samples.length; index++) {
    const value = nanoseconds(index);
    if (value > 0) samples[count++] = value / 1e6;
  }
  return samples.slice(0, count);
}

function jitterOf(samplesMs: Float64Array): number {
  let sum = 0;
  for (let index = 1; index < samplesMs.length; index++) {
    sum += Math.abs((samplesMs[index] ?? 0) - (samplesMs[index - 1] ?? 0));
  }
  return samplesMs.length < 2 ? 0 : sum / (samplesMs.length - 1);
}

/** Equal steps from the smallest sample to p99, where nearly all are, and one bucket for the tail. */
function bucketsOf(sorted: Float64Array): LatencyDistribution['buckets'] {
  const low = sorted[0] ?? 0;
  const high = percentileOf(sorted, 99);
  const top = sorted.at(-1) ?? high;
  const steps = high > low ? bucketCount : 1;
  const bounds = Array.from({ length: steps }, (_, step) =>
    step === steps - 1 ? high : low + ((high - low) * (step + 1)) / steps,
  );
  if (top > high) bounds.push(top);
  let counted = 0;
  return bounds.map((upToMs) => {
    const before = counted;
    while (counted < sorted.length && (sorted[counted] ?? 0) <= upToMs) counted++;
    return { upToMs, count: counted - before };
  });
}
