import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { linkStatus } from '../transport-node.fixture.ts';
import { dialAddress } from './dial-address.ts';
import { dialCheck, linkChecks, testReport } from './path-test.ts';

const expected = { targets: { latencyMicros: 50_000, throughputBitsPerSecond: 1e10 }, congestionControl: 'bbr' };

/** `check outcome: detail`. */
function said(kind: 'rdma' | 'tcp', changes: Parameters<typeof linkStatus>[1]) {
  return linkChecks(kind, linkStatus('br1-gw1', changes), expected).map(
    ({ check, outcome, detail }) => `${check} ${outcome}: ${detail}`,
  );
}

test('a sound link over TCP passes by what was measured on it', () => {
  expect(said('tcp', {})).toEqual([
    'path passed: the link runs on tcp (tcp)',
    'encryption passed: aes-256-gcm',
    'round trip passed: p50 900 us, p99 1500 us of 1000; the mode wants 50000 us one way',
    'congestion control passed: bbr',
  ]);
});

test('what is slow, unencrypted or another algorithm fails', () => {
  const roundTripMicros = { p50: 200_000, p99: 300_000, p999: 300_000, count: 10 };
  expect(said('tcp', { roundTripMicros, security: 'hmac-sha256', congestionControl: 'cubic' }).slice(1)).toEqual([
    'encryption failed: hmac-sha256',
    'round trip failed: p50 200000 us, p99 300000 us of 10; the mode wants 50000 us one way',
    'congestion control failed: cubic, the mode says bbr',
  ]);
});

test('a path that stands by is there, and not measured', () => {
  expect(said('rdma', { transport: 'tcp', standby: ['rdma'] })).toEqual([
    'path passed: ready to take over; the link runs on tcp (tcp)',
    'round trip not tried: nothing was measured: the link does not run on rdma',
  ]);
});

test('a fall-back is no path on what was declared', () => {
  expect(said('rdma', { lastError: 'no device mlx5_0' })[0]).toBe(
    'path failed: no path on rdma; the link is established, on tcp (tcp): no device mlx5_0',
  );
});

test('a link that is down, or was never pinged, passes nothing', () => {
  expect(said('tcp', { status: 'down', transport: null, provider: null, security: null })).toEqual([
    'path failed: no path on tcp; the link is down, on nothing',
    'encryption not tried: there is no established link',
    'round trip not tried: nothing was measured: the link does not run on tcp',
  ]);
  expect(said('tcp', { roundTripMicros: null })[2]).toBe('round trip not tried: no ping was answered yet');
  expect(linkChecks('tcp', undefined, expected)).toEqual([
    { check: 'link', outcome: 'failed', detail: 'there is none' },
  ]);
});

test('the verdict is passed only when something was tried and all of it passed', () => {
  const [passed, failed, untried] = (['passed', 'failed', 'not tried'] as const).map((outcome) => ({
    check: 'x',
    outcome,
    detail: '',
  }));
  if (passed === undefined || failed === undefined || untried === undefined) throw new Error('three');
  const verdict = (checks: readonly (typeof passed)[]) => testReport('rdma', [], [{ peer: 'p', checks }]).verdict;
  expect(verdict([passed])).toBe('passed');
  expect(verdict([passed, untried])).toBe('inconclusive');
  expect(verdict([failed, untried])).toBe('failed');
  expect(testReport('rdma', [passed], []).verdict).toBe('inconclusive');
});

test('connections are really made, and a port nobody listens on says so', async () => {
  let connections = 0;
  const server = createServer((socket) => {
    connections++;
    socket.on('error', () => {}).destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const check = dialCheck(await dialAddress(`127.0.0.1:${port}`));
  await new Promise((resolve) => server.close(resolve));
  expect(connections).toBe(3);
  expect(check).toMatchObject({
    outcome: 'passed',
    detail: expect.stringMatching(/^3 of 3 connections .* ms at best$/),
  });
  expect(dialCheck(await dialAddress('127.0.0.1:1'))).toEqual({
    check: 'connect',
    outcome: 'failed',
    detail: '0 of 3 connections to 127.0.0.1:1, ECONNREFUSED',
  });
});
