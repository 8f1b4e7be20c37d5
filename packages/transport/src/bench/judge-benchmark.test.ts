import { expect, test } from 'vitest';
import { judgeBenchmark, type LinkBenchmark } from './judge-benchmark.ts';

const sound: LinkBenchmark = {
  link: {
    declaredTransport: 'rdma',
    transport: 'rdma',
    provider: 'efa',
    congestionControl: null,
    security: 'aes-256-gcm',
    lastError: null,
  },
  roundTripMicros: { p50: 10, p99: 12, p999: 20, count: 1000, messageBytes: 64 },
  throughput: { bitsPerSecond: 2e11, bytes: 2.5e10, seconds: 1 },
  targets: { latencyMicros: 5, throughputBitsPerSecond: 2e11 },
};

test('exactly what the mode asks for is no miss', () => {
  expect(judgeBenchmark(sound)).toEqual([]);
});

test.each<readonly [string, Partial<LinkBenchmark>, string]>([
  ['a round trip', { roundTripMicros: { ...sound.roundTripMicros, p50: 10.2 } }, 'latency'],
  ['a throughput', { throughput: { ...sound.throughput, bitsPerSecond: 1.99e11 } }, 'throughput'],
  ['another transport', { link: { ...sound.link, transport: 'tcp', lastError: 'no EFA device' } }, 'transport'],
])('%s that is not as declared is one', (_name, change, claim) => {
  expect(judgeBenchmark({ ...sound, ...change }).map((miss) => miss.claim)).toEqual([claim]);
});

test('a fall-back says why, and comes first', () => {
  const link = { ...sound.link, transport: 'tcp' as const, lastError: 'no EFA device' };
  const misses = judgeBenchmark({ ...sound, link, roundTripMicros: { ...sound.roundTripMicros, p50: 60 } });
  expect(misses.map(({ message }) => message)).toEqual([
    'the mode declares rdma, and tcp carried: no EFA device',
    '30.0 us one way (p50 of the round trip, halved), the mode wants 5 us',
  ]);
});
