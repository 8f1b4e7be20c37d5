import type { DeploymentMode } from '@dwcp/model';
import type { Palette } from '@dwcp/terminal';
import type { BenchmarkMiss, LinkBenchmark } from '@dwcp/transport';
import { renderRows } from '../emulation/rows.ts';

export interface BenchReport extends LinkBenchmark {
  readonly mode: DeploymentMode;
  readonly misses: readonly BenchmarkMiss[];
}

/** One row for each of what the mode declares: was it so, what was measured, what was asked. */
export function renderBenchmark(report: BenchReport, palette: Palette): string {
  const { mode, link, roundTripMicros: trip, throughput, targets, misses } = report;
  const outcome = (claim: BenchmarkMiss['claim']): string =>
    misses.some((miss) => miss.claim === claim) ? 'fail' : 'pass';
  const on = [link.provider, link.congestionControl, link.security].filter(
    (word) => word !== null && word !== link.transport,
  );
  const table = renderRows(
    `a link of mode ${mode}, between two nodes of this machine`,
    [
      ['outcome', 'what', 'measured', 'asked'],
      [outcome('transport'), 'transport', [link.transport ?? 'none', ...on].join(', '), link.declaredTransport],
      [
        outcome('latency'),
        `${trip.messageBytes} bytes there and back`,
        `p50 ${micros(trip.p50)}, p99 ${micros(trip.p99)}, p99.9 ${micros(trip.p999)} of ${trip.count}`,
        `${micros(targets.latencyMicros)} one way`,
      ],
      [
        outcome('throughput'),
        'one stream',
        `${gigabits(throughput.bitsPerSecond)} in ${throughput.seconds.toFixed(1)} s`,
        gigabits(targets.throughputBitsPerSecond),
      ],
    ],
    palette,
  );
  return [table, ...misses.map(({ message }) => `${palette.bad('✗')} ${message}\n`)].join('');
}

function micros(value: number): string {
  return value < 1000 ? `${value.toFixed(1)} us` : `${(value / 1000).toFixed(2)} ms`;
}

function gigabits(bitsPerSecond: number): string {
  return `${(bitsPerSecond / 1e9).toFixed(2)} Gbit/s`;
}
