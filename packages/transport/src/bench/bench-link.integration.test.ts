import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { processRunner } from '@dwcp/io';
import type { TransportSettings } from '@dwcp/model';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testSettings } from '../node/test-node.fixture.ts';
import { makeAuthority, type TestAuthority } from '../session/certificates.fixture.ts';
import { type BenchEnd, benchLink } from './bench-link.ts';
import { judgeBenchmark } from './judge-benchmark.ts';

const { signal } = new AbortController();
const ctx = { run: processRunner(signal), events: { emit: () => {} }, now: Date.now, signal };
let authority: TestAuthority;
let ends: readonly [BenchEnd, BenchEnd];

beforeAll(async () => {
  authority = await makeAuthority('authority of a benchmark');
  const end = async (name: string): Promise<BenchEnd> => {
    const { certificate, privateKey } = await authority.sign(name);
    const file = (kind: string): string => join(authority.dir, `${name}.${kind}`);
    await writeFile(file('crt'), certificate);
    await writeFile(file('key'), privateKey, { mode: 0o600 });
    await writeFile(file('ca'), authority.certificate);
    return { name, tls: { certificateFile: file('crt'), keyFile: file('key'), authoritiesFile: file('ca') } };
  };
  ends = [await end('bench-a'), await end('bench-b')];
});
afterAll(() => authority.close());

test('two nodes are measured over what their link really runs on', async () => {
  const measured = await benchLink({ settings: testSettings, ends, seconds: 1 }, ctx);
  expect(measured.link).toMatchObject({ declaredTransport: 'tcp', transport: 'tcp', security: 'aes-256-gcm' });
  const { p50, p99, p999, count } = measured.roundTripMicros;
  expect(count).toBeGreaterThan(100);
  expect([p50, p99, p999].toSorted((a, b) => a - b)).toEqual([p50, p99, p999]);
  expect(p50).toBeGreaterThan(0);
  expect(measured.throughput.bytes).toBeGreaterThan(1_000_000);
  const { bitsPerSecond, bytes, seconds } = measured.throughput;
  expect(bitsPerSecond / ((bytes * 8) / seconds)).toBeCloseTo(1, 9);
});

test('a mode whose declared transport is missing here is measured on the other, and that is a miss', async () => {
  const settings: TransportSettings = {
    ...testSettings,
    candidates: [
      { kind: 'rdma', port: 8080 },
      { kind: 'tcp', port: 443 },
    ],
  };
  const measured = await benchLink({ settings, ends, seconds: 0.3 }, ctx);
  expect(measured.link).toMatchObject({ declaredTransport: 'rdma', transport: 'tcp' });
  expect(judgeBenchmark(measured)[0]).toMatchObject({
    claim: 'transport',
    message: expect.stringMatching(/^the mode declares rdma, and tcp carried/),
  });
});
