import type { PathTargets } from '@dwcp/model';
import type { Distribution, LinkStatus } from '../node.ts';

/** What two nodes of this machine reached over one link, with everything that is between programs in earnest. */
export interface LinkBenchmark {
  /** What carried, as the link said it. */
  readonly link: Pick<
    LinkStatus,
    'declaredTransport' | 'transport' | 'provider' | 'congestionControl' | 'security' | 'lastError'
  >;
  /** Of messages there and back, one after the other, microseconds. */
  readonly roundTripMicros: Distribution & { readonly messageBytes: number };
  /** Of one stream in one direction, from the first byte written to the last one read. */
  readonly throughput: { readonly bitsPerSecond: number; readonly bytes: number; readonly seconds: number };
  /** What the mode asks of the declared transport. */
  readonly targets: PathTargets;
}

export interface BenchmarkMiss {
  readonly claim: 'transport' | 'latency' | 'throughput';
  readonly message: string;
}

/** What was not as the mode declares it; a fall-back comes first, for it explains the rest. Pure. */
export function judgeBenchmark({
  link,
  roundTripMicros,
  throughput,
  targets,
}: LinkBenchmark): readonly BenchmarkMiss[] {
  const misses: BenchmarkMiss[] = [];
  if (link.transport !== link.declaredTransport) {
    const why = link.lastError === null ? '' : `: ${link.lastError}`;
    misses.push({
      claim: 'transport',
      message: `the mode declares ${link.declaredTransport}, and ${link.transport ?? 'nothing'} carried${why}`,
    });
  }
  // Half a round trip is the best there is between two clocks that are one.
  const oneWayMicros = roundTripMicros.p50 / 2;
  if (oneWayMicros > targets.latencyMicros) {
    misses.push({
      claim: 'latency',
      message: `${oneWayMicros.toFixed(1)} us one way (p50 of the round trip, halved), the mode wants ${targets.latencyMicros} us`,
    });
  }
  if (throughput.bitsPerSecond < targets.throughputBitsPerSecond) {
    const [got, wanted] = [throughput.bitsPerSecond, targets.throughputBitsPerSecond].map((rate) =>
      (rate / 1e9).toFixed(1),
    );
    misses.push({ claim: 'throughput', message: `${got} Gbit/s in one stream, the mode wants ${wanted} Gbit/s` });
  }
  return misses;
}
