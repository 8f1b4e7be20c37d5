import { plainPalette } from '@dwcp/terminal';
import { expect, test } from 'vitest';
import { renderBenchmark } from './human.ts';

test('what is missed is marked where it was measured, and said in words', () => {
  const text = renderBenchmark(
    {
      mode: 'hybrid',
      link: {
        declaredTransport: 'rdma',
        transport: 'tcp',
        provider: 'tcp',
        congestionControl: 'bbr',
        security: 'aes-256-gcm',
        lastError: 'no RDMA device',
      },
      roundTripMicros: { p50: 61.24, p99: 180, p999: 1_200, count: 5_000, messageBytes: 64 },
      throughput: { bitsPerSecond: 4.2e9, bytes: 2_625_000_000, seconds: 5 },
      targets: { latencyMicros: 5, throughputBitsPerSecond: 1e9 },
      misses: [{ claim: 'transport', message: 'the mode declares rdma, and tcp carried: no RDMA device' }],
    },
    plainPalette,
  );
  expect(text.split('\n').map((line) => line.trim().replaceAll(/ {2,}/g, ' | '))).toEqual([
    'a link of mode hybrid, between two nodes of this machine',
    'outcome | what | measured | asked',
    'fail | transport | tcp, bbr, aes-256-gcm | rdma',
    'pass | 64 bytes there and back | p50 61.2 us, p99 180.0 us, p99.9 1.20 ms of 5000 | 5.0 us one way',
    'pass | one stream | 4.20 Gbit/s in 5.0 s | 1.00 Gbit/s',
    '✗ the mode declares rdma, and tcp carried: no RDMA device',
    '',
  ]);
});
