import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { connect as connectTls, createServer as createTlsServer } from 'node:tls';
import { waitFor } from '@dwcp/io';
import { afterEach, expect, test } from 'vitest';
import { parseSocketAddress } from '../socket-address.ts';
import type { Connection } from '../transport.ts';
import type { TcpOptions } from './tcp-options.ts';
import { openTcpTransport, type TcpListener, type TcpTransport } from './tcp-transport.ts';

const transports: TcpTransport[] = [];
const clients: Socket[] = [];

afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy();
  await Promise.all(transports.splice(0).map((transport) => transport.close()));
});

interface Door {
  readonly transport: TcpTransport;
  readonly listener: TcpListener;
  readonly accepted: Connection[];
  readonly controls: Socket[];
}

async function openDoor(options: Partial<TcpOptions> = {}): Promise<Door> {
  const transport = await openTcpTransport(options);
  transports.push(transport);
  const accepted: Connection[] = [];
  const controls: Socket[] = [];
  const listener = await transport.listenWithControl('127.0.0.1:0', {
    accept: (connection) => accepted.push(connection),
    control: (socket) => controls.push(socket),
  });
  return { transport, listener, accepted, controls };
}

async function client(door: Door, from = '127.0.0.1'): Promise<Socket> {
  const socket = connect({ ...parseSocketAddress(door.listener.address), localAddress: from });
  clients.push(socket);
  socket.on('error', () => {});
  await once(socket, 'connect');
  return socket;
}

/** All that was answered until it was closed. */
async function answerOf(socket: Socket): Promise<Buffer> {
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  if (!socket.closed) await new Promise((resolve) => socket.once('close', resolve));
  return Buffer.concat(chunks);
}

const until = async (isSo: () => boolean, what: () => string) =>
  waitFor(async () => (isSo() ? true : null), { timeoutMs: 30_000, everyMs: 2, onTimeout: () => new Error(what()) });

test.each([
  ['a web browser', Buffer.from('GET / HTTP/1.1\r\n\r\n')],
  ['a TLS alert', Buffer.from([0x15, 3, 1, 0, 2, 1, 0])],
  ['a TLS record of another version', Buffer.from([0x16, 2, 0, 0, 100])],
  ['a TLS record without content', Buffer.from([0x16, 3, 1, 0, 0])],
  ['a TLS record over its limit', Buffer.from([0x16, 3, 1, 0xff, 0xff])],
  ['a length without our first word', Buffer.from([0, 0, 0, 5, 1, 2, 3, 4, 5])],
  ['half of our first word, then another', Buffer.from([0, 0x44, 0x58, 3])],
  ['one byte', Buffer.from([0xff])],
])('%s is closed without an answer', async (_, bytes) => {
  const door = await openDoor();
  const socket = await client(door);
  socket.write(bytes);
  expect((await answerOf(socket)).length).toBe(0);
  expect(door.listener.counts()).toEqual({ unclassified: 0, refused: 1 });
  expect([door.accepted.length, door.controls.length]).toEqual([0, 0]);
});

test.each([
  ['nothing', []],
  ['half of our first word', [0, 0x44]],
  ['half of a TLS record', [0x16, 3, 1, 0, 9, 1]],
])('who says %s and then nothing is closed at the deadline', async (_, bytes) => {
  const door = await openDoor({ unclassified: { most: 10, mostOfHost: 10, deadlineMs: 60 } });
  const socket = await client(door);
  socket.write(Buffer.from(bytes));
  expect((await answerOf(socket)).length).toBe(0);
  expect(door.listener.counts()).toEqual({ unclassified: 0, refused: 1 });
});

test.each([
  ['our first word', [0, 0x44]],
  ['a TLS record', [0x16, 3, 1, 0, 9, 1]],
])('who ends within %s is closed at once', async (_, bytes) => {
  const door = await openDoor({ unclassified: { most: 10, mostOfHost: 10, deadlineMs: 600_000 } });
  (await client(door)).end(Buffer.from(bytes));
  await until(
    () => door.listener.counts().refused === 1,
    () => JSON.stringify(door.listener.counts()),
  );
});

test('a data connection is known whatever pieces its first bytes come in', async () => {
  const door = await openDoor();
  const socket = await client(door);
  socket.setNoDelay(true);
  for (const byte of [0, 0x44, 0x57, 3, 0, 0, 0, 2, 7, 8]) {
    await new Promise<void>((resolve) => socket.write(Buffer.of(byte), () => resolve()));
    await new Promise((resolve) => setImmediate(resolve));
  }
  await until(
    () => door.accepted.length === 1,
    () => 'not accepted',
  );
  const message = await new Promise((resolve) => door.accepted[0]?.receive(([bytes]) => resolve(bytes?.slice())));
  expect(message).toEqual(Uint8Array.of(7, 8));
});

test('a control channel is handed over with every byte it has sent', async () => {
  const door = await openDoor();
  const socket = await client(door);
  const record = Buffer.concat([Buffer.from([0x16, 3, 1, 0x08, 0]), Buffer.alloc(0x800, 0xab)]);
  socket.write(record.subarray(0, 3));
  await new Promise((resolve) => setImmediate(resolve));
  socket.write(record.subarray(3, 1_000));
  expect(door.controls.length).toBe(0);
  socket.write(record.subarray(1_000));
  await until(
    () => door.controls.length === 1,
    () => 'not handed over',
  );
  const [control] = door.controls;
  if (control === undefined) throw new Error('no control channel');
  clients.push(control);
  let read = Buffer.alloc(0);
  control.on('data', (chunk: Buffer) => (read = Buffer.concat([read, chunk])));
  await until(
    () => read.length >= record.length,
    () => `${read.length} bytes came`,
  );
  expect(read.equals(record)).toBe(true);
  expect(control.remotePort).toBe(socket.localPort);
});

test('TLS and data share one port', async () => {
  const door = await openDoor();
  const psk = { ciphers: 'PSK-AES128-GCM-SHA256', maxVersion: 'TLSv1.2', minVersion: 'TLSv1.2' } as const;
  const key = Buffer.alloc(16, 7);
  const dialled = await door.transport.dialControl(door.listener.address, { timeoutMs: 10_000 });
  clients.push(dialled);
  const secured = connectTls({
    ...psk,
    socket: dialled,
    checkServerIdentity: () => undefined,
    pskCallback: () => ({ psk: key, identity: 'node' }),
  });
  await until(
    () => door.controls.length === 1,
    () => 'not handed over',
  );
  const [control] = door.controls;
  if (control === undefined) throw new Error('no control channel');
  clients.push(control);
  const server = createTlsServer({ ...psk, pskCallback: () => key }, (secure) => secure.end('hello'));
  server.emit('connection', control);
  const [said] = (await once(secured, 'data')) as [Buffer];
  expect(said.toString()).toBe('hello');
  const data = await door.transport.dial(door.listener.address, { timeoutMs: 10_000 });
  await until(
    () => door.accepted.length === 1,
    () => 'not accepted',
  );
  expect(door.accepted[0]?.remoteAddress).toBe(data.localAddress);
});

test('a listener without a control channel takes no TLS', async () => {
  const transport = await openTcpTransport();
  transports.push(transport);
  const listener = await transport.listen('127.0.0.1:0', () => {});
  const socket = connect(parseSocketAddress(listener.address));
  clients.push(socket);
  socket.on('error', () => {});
  socket.write(Buffer.from([0x16, 3, 1, 0, 5, 1, 2, 3, 4, 5]));
  expect((await answerOf(socket)).length).toBe(0);
});

test('three thousand who say nothing, or nonsense, keep no good peer out, from their address or another', async () => {
  const door = await openDoor({ unclassified: { most: 64, mostOfHost: 32, deadlineMs: 600_000 } });
  let most = 0;
  for (let round = 0; round < 30; round++) {
    const junk = await Promise.all(
      Array.from({ length: 100 }, (_, index) => client(door, `127.0.1.${1 + (index % 20)}`)),
    );
    for (const [index, socket] of junk.entries()) if (index % 3 === 0) socket.write(Buffer.alloc(10, index));
    most = Math.max(most, door.listener.counts().unclassified);
    const good = await door.transport.dial(door.listener.address, { timeoutMs: 30_000 });
    await until(
      () => door.accepted.length === round + 1,
      () => `${door.accepted.length} of ${round + 1} accepted`,
    );
    await good.close();
  }
  expect(most).toBeLessThanOrEqual(64);
  expect(door.listener.counts().refused).toBeGreaterThan(2_900);
  expect(door.controls.length).toBe(0);
});

test('who has waited longest makes room, so that one address does not keep out others', async () => {
  const door = await openDoor({ unclassified: { most: 8, mostOfHost: 3, deadlineMs: 600_000 } });
  const other = await client(door, '127.0.1.1');
  const first = await client(door, '127.0.1.2');
  const closed = answerOf(first);
  for (let count = 0; count < 3; count++) await client(door, '127.0.1.2');
  expect((await closed).length).toBe(0);
  expect(door.listener.counts()).toEqual({ unclassified: 4, refused: 1 });
  other.write(Buffer.from([0, 0x44, 0x57, 3]));
  await until(
    () => door.accepted.length === 1,
    () => 'not accepted',
  );
});
