import { processRunner } from '@dwcp/io';
import { afterEach, expect, test } from 'vitest';
import { parseSocketAddress } from '../socket-address.ts';
import type { Connection } from '../transport.ts';
import type { TcpOptions } from './tcp-options.ts';
import { openTcpTransport, type TcpTransport } from './tcp-transport.ts';

const run = processRunner(new AbortController().signal);
const transports: TcpTransport[] = [];

afterEach(async () => {
  await Promise.all(transports.splice(0).map((transport) => transport.close()));
});

async function pairWith(options: Partial<TcpOptions>) {
  const transport = await openTcpTransport(options);
  transports.push(transport);
  const accepted = Promise.withResolvers<Connection>();
  const listener = await transport.listen('127.0.0.1:0', accepted.resolve);
  const near = await transport.dial(listener.address, { timeoutMs: 10_000 });
  return { transport, near, far: await accepted.promise };
}

/** What the kernel says of both ends of a connection. */
async function socketsOf(connection: Connection): Promise<string> {
  const { port } = parseSocketAddress(connection.localAddress);
  const argv = [
    'ss',
    '--tcp',
    '--numeric',
    '--options',
    '--info',
    '--memory',
    `( sport = :${port} or dport = :${port} )`,
  ];
  return (await run.run(argv, { timeoutMs: 10_000 })).stdout;
}

test.each(['bbr', 'cubic', 'reno'])('%s is used by both ends, as the kernel says', async (congestionControl) => {
  const { near, far } = await pairWith({ congestionControl });
  expect([near.stats().congestionControl, far.stats().congestionControl]).toEqual([
    congestionControl,
    congestionControl,
  ]);
  const said = (await socketsOf(near)).matchAll(/^\s.* (bbr|cubic|reno) /gm);
  expect(Array.from(said, ([, name]) => name)).toEqual([congestionControl, congestionControl]);
});

test('a congestion control the kernel does not have is refused by name, to dial and to listen', async () => {
  const transport = await openTcpTransport({ congestionControl: 'vegas2' });
  transports.push(transport);
  const refusal = {
    code: 'TRANSPORT_FAILED',
    message: expect.stringContaining('does not give congestion control vegas2'),
    hint: expect.stringContaining('modprobe tcp_vegas2'),
  };
  await expect(transport.dial('127.0.0.1:9', { timeoutMs: 1_000 })).rejects.toMatchObject(refusal);
  await expect(transport.listen('127.0.0.1:0', () => {})).rejects.toMatchObject(refusal);
});

test('buffers and keepalive are those that were asked for, on both ends', async () => {
  const { near } = await pairWith({
    sendBufferBytes: 32_768,
    receiveBufferBytes: 65_536,
    keepAlive: { intervalMs: 7_000, probes: 2 },
  });
  const text = await socketsOf(near);
  // The kernel doubles what it is asked for (man 7 socket).
  expect(text.split('rb131072,')).toHaveLength(3);
  expect(text.split('tb65536,')).toHaveLength(3);
  expect(text.match(/timer:\(keepalive,[67]/g)).toHaveLength(2);
});

test('an address of no interface is refused with what to look at', async () => {
  const transport = await openTcpTransport();
  transports.push(transport);
  await expect(transport.listen('192.0.2.1:0', () => {})).rejects.toMatchObject({
    code: 'TRANSPORT_FAILED',
    message: 'cannot listen on 192.0.2.1:0: Cannot assign requested address',
  });
});

test('a name is dialled at the address that answers', async () => {
  const transport = await openTcpTransport();
  transports.push(transport);
  const listener = await transport.listen('127.0.0.1:0', () => {});
  const { port } = parseSocketAddress(listener.address);
  const connection = await transport.dial(`localhost:${port}`, { timeoutMs: 10_000 });
  expect(connection.remoteAddress).toBe(listener.address);
});

test('figures of the path: a round trip, and no claim about a path that was not used', async () => {
  const { near, far } = await pairWith({});
  const echoed = Promise.withResolvers<void>();
  far.receive((lent) => lent.forEach((bytes) => void far.send([bytes.slice()])));
  near.receive(() => echoed.resolve());
  near.send([new Uint8Array(100)]);
  await echoed.promise;
  const stats = near.stats();
  expect(stats.roundTripMicros).toBeGreaterThan(0);
  expect(stats.capacityBitsPerSecond).toBeNull();
  expect(stats.lossRatio).toBe(0);
});
