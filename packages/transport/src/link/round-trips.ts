import type { Distribution } from '../node.ts';

/** The latest round-trip times, in microseconds. */
export interface RoundTrips {
  add(micros: number): void;
  distribution(): Distribution | null;
}

export function roundTrips(keep = 4096): RoundTrips {
  const samples = new Float64Array(keep);
  let count = 0;
  return {
    add(micros) {
      samples[count % keep] = micros;
      count += 1;
    },
    distribution() {
      if (count === 0) return null;
      const sorted = samples.slice(0, Math.min(count, keep)).sort();
      const at = (share: number): number =>
        sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? 0;
      return { p50: at(0.5), p99: at(0.99), p999: at(0.999), count: sorted.length };
    },
  };
}
