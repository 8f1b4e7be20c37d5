import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { seededRandom } from '@dwcp/model';
import { afterEach, expect, test } from 'vitest';
import { expectMessages, messageOf, received } from '../contract/conversation.fixture.ts';
import { parseSocketAddress } from '../socket-address.ts';
import type { Connection } from '../transport.ts';
import { longestMessageBytes } from './native-sockets.ts';
import { openTcpTransport, type TcpTransport } from './tcp-transport.ts';

const patience = { patienceMs: 60_000 };
const preface = Buffer.from([0, 0x44, 0x57, 3]);
let transport: TcpTransport;
let client: Socket;

afterEach(async () => {
  client.destroy();
  await transport.close();
});

/** A client that writes bytes as it likes, and what it looks like from the other side. */
async function rawClient(): Promise<Connection> {
  transport = await openTcpTransport();
  const accepted = Promise.withResolvers<Connection>();
  const listener = await transport.listen('127.0.0.1:0', accepted.resolve);
  client = connect({ ...parseSocketAddress(listener.address), noDelay: true });
  client.on('error', () => {});
  await once(client, 'connect');
  client.write(preface);
  return accepted.promise;
}

function lengthOf(bytes: number): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes);
  return length;
}

test('wherever the stream is cut, within lengths too, the messages are the same', async () => {
  const connection = await rawClient();
  const arrived = received(connection);
  const random = seededRandom(11, 'cuts');
  const sizes = Array.from({ length: 400 }, () => Math.floor(random() ** 5 * 120_000));
  const messages = sizes.map((size, index) => messageOf(index, size));
  let stream = Buffer.concat(messages.flatMap((message) => [lengthOf(message.length), message]));
  while (stream.length > 0) {
    const cut = 1 + Math.floor(random() ** 4 * 60_000);
    await new Promise<void>((resolve) => client.write(stream.subarray(0, cut), () => resolve()));
    await new Promise((resolve) => setImmediate(resolve));
    stream = stream.subarray(cut);
  }
  expectMessages(await arrived.reach(messages.length, patience), messages);
});

test('a length over the limit ends the connection, after what came whole before it', async () => {
  const connection = await rawClient();
  const arrived = received(connection);
  client.write(Buffer.concat([lengthOf(3), Buffer.from('abc')]));
  await arrived.reach(1, patience);
  client.write(Buffer.concat([lengthOf(longestMessageBytes + 1), Buffer.alloc(1_000)]));
  expect(await connection.closed).toEqual({ by: 'failed', reason: 'the other end sent a length over the limit' });
  expect(arrived.all.map((bytes) => Buffer.from(bytes).toString())).toEqual(['abc']);
});

test.each([
  ['a length', lengthOf(10).subarray(0, 3)],
  ['a message', Buffer.concat([lengthOf(10), Buffer.alloc(9)])],
  ['a long message', Buffer.concat([lengthOf(1_000_000), Buffer.alloc(900_000)])],
])('an end within %s is no orderly end', async (_, bytes) => {
  const connection = await rawClient();
  const arrived = received(connection);
  client.end(bytes);
  expect(await connection.closed).toEqual({ by: 'failed', reason: 'the other end went away within a message' });
  expect(arrived.all).toEqual([]);
});
