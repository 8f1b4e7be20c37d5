import { createServer, type Socket } from 'node:net';
import { recordingSink } from '@dwcp/io';
import type { LinkStream } from '@dwcp/transport';
import { afterEach, expect, test } from 'vitest';
import { streamPair } from '../stream-pair.fixture.ts';
import { Connections } from './connections.ts';
import { dialTarget } from './dial-target.ts';
import { TargetDialer } from './target-dialer.ts';

const target = '10.20.0.5:5432';
const cleanups: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** A dialer whose dials end when the test says so; nothing else ends them. */
function setUp() {
  const events = recordingSink();
  const connections = new Connections({ limit: 1 });
  const dials: { readonly signal: AbortSignal; readonly answered: PromiseWithResolvers<Socket> }[] = [];
  const dialer = new TargetDialer({
    connections,
    idleTimeoutMs: 60_000,
    events,
    dial(_, signal) {
      const answered = Promise.withResolvers<Socket>();
      dials.push({ signal, answered });
      return answered.promise;
    },
  });
  dialer.allow([{ target, peers: null }], 'far');
  const [near, far] = streamPair({ id: 1, target, names: ['near', 'far'] });
  const taken = dialer.take(far);
  const [dial] = dials;
  if (dial === undefined) throw new Error('nothing was dialled');
  return { connections, dialer, events: events.events, near, taken, dial };
}

/** Both ends of a connection over loopback. */
async function connection(): Promise<{ readonly socket: Socket; readonly program: Socket }> {
  const accepted = Promise.withResolvers<Socket>();
  const server = createServer({ allowHalfOpen: true }, accepted.resolve);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanups.push(() => server.close());
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('no address');
  const socket = await dialTarget(`127.0.0.1:${address.port}`, {
    timeoutMs: 10_000,
    signal: new AbortController().signal,
  });
  const program = await accepted.promise;
  program.on('error', () => {});
  cleanups.push(() => program.destroy());
  return { socket, program };
}

/** The reason a stream was given up for. */
async function reasonOf(stream: LinkStream): Promise<string> {
  try {
    for await (const _ of stream.read());
    return 'it ended in order';
  } catch (cause) {
    return String(cause instanceof Error ? cause.message : cause);
  }
}

test('a dial ends with the stream it is for, and its place is free at once', async () => {
  const { near, dial, taken, connections, events } = setUp();
  near.reset('the program left');
  await expect.poll(() => dial.signal.aborted).toBe(true);
  dial.answered.reject(new Error('stopped'));
  await taken;
  expect(connections.share('another').reserve()).not.toBeNull();
  expect(events).toMatchObject([
    { code: 'agent.connection-failed', message: `near to ${target}: the program left, before the target answered` },
  ]);
});

test('a target that answers when the stream is gone is closed again', async () => {
  const { near, dial, taken, connections } = setUp();
  const { socket } = await connection();
  near.reset('the program left');
  dial.answered.resolve(socket);
  await taken;
  expect([socket.destroyed, connections.open.size, connections.share('another').reserve() === null]).toEqual([
    true,
    0,
    false,
  ]);
});

test('a target that is forbidden while it is dialled is not dialled any longer, and not joined when it answers', async () => {
  const { near, dial, taken, dialer, connections } = setUp();
  const { socket } = await connection();
  dialer.allow([{ target, peers: ['somebody-else'] }], 'far');
  expect(dial.signal.aborted).toBe(true);
  expect(await reasonOf(near)).toBe(`far no longer allows ${target}`);
  dial.answered.resolve(socket);
  await taken;
  expect([socket.destroyed, connections.open.size]).toEqual([true, 0]);
  expect(connections.counts().get('near')?.refused['not-allowed']).toBe(1);
});

test('a dial that stays allowed goes on over a change of what is allowed', async () => {
  const { dial, taken, dialer, connections } = setUp();
  const { socket } = await connection();
  dialer.allow([{ target, peers: ['near'] }], 'far');
  dial.answered.resolve(socket);
  await taken;
  expect([dial.signal.aborted, connections.open.size]).toEqual([false, 1]);
  for (const open of connections.open) open.reset('the test is over');
});

test('a dial that is stopped leaves no socket behind', async () => {
  const { socket } = await connection();
  const stop = new AbortController();
  const dialled = dialTarget(`127.0.0.1:${socket.remotePort}`, { timeoutMs: 10_000, signal: stop.signal });
  stop.abort();
  await expect(dialled).rejects.toThrow('stopped');
  await expect(
    dialTarget(`127.0.0.1:${socket.remotePort}`, { timeoutMs: 10_000, signal: stop.signal }),
  ).rejects.toThrow('stopped');
  socket.destroy();
});
