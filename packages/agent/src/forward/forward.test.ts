import { connect, createServer, type Server, type Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { recordingSink, waitFor } from '@dwcp/io';
import { DwcpError } from '@dwcp/model';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { linkedNodes } from '../transport-node.fixture.ts';
import { Connections } from './connections.ts';
import { dialTarget } from './dial-target.ts';
import { type Forward, openForward } from './forward.ts';
import { TargetDialer } from './target-dialer.ts';

const events = recordingSink();
const cleanups: (() => unknown)[] = [];
let [near, far] = linkedNodes();

beforeEach(() => {
  [near, far] = linkedNodes();
  events.events.length = 0;
});

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** A program behind the far node; the address it listens on. */
async function program(onConnection: (socket: Socket) => void): Promise<string> {
  const server: Server = createServer({ allowHalfOpen: true }, (socket) => {
    cleanups.push(() => socket.destroy());
    socket.on('error', () => {});
    onConnection(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanups.push(() => server.close());
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('no address');
  return `127.0.0.1:${address.port}`;
}

interface Setup {
  readonly forward: Forward;
  readonly connections: Connections;
  readonly farConnections: Connections;
  readonly dialer: TargetDialer;
  /** One more forward of the same node. */
  open(target: string): Promise<Forward>;
}

async function forwardTo(
  target: string,
  options: {
    readonly idleTimeoutMs?: number;
    readonly limit?: number;
    readonly farLimit?: number;
    readonly isAllowed?: boolean;
  } = {},
): Promise<Setup> {
  const { idleTimeoutMs = 60_000, limit = 100, farLimit = 100, isAllowed = true } = options;
  const [connections, farConnections] = [new Connections({ limit }), new Connections({ limit: farLimit })];
  const dialer = new TargetDialer({
    connections: farConnections,
    idleTimeoutMs,
    events,
    dial: (address, signal) => dialTarget(address, { timeoutMs: 5_000, signal }),
  });
  dialer.allow(isAllowed ? [{ target, peers: ['near'] }] : [], 'far');
  far.onStream((stream) => void dialer.take(stream));
  const open = async (to: string): Promise<Forward> => {
    const config = { listen: '127.0.0.1:0', peer: 'far', target: to };
    const forward = await openForward(config, { node: near, connections, idleTimeoutMs, events });
    cleanups.push(() => forward.close({ drainTimeoutMs: 0 }));
    return forward;
  };
  return { forward: await open(target), connections, farConnections, dialer, open };
}

function client(address: string): Socket {
  const socket = connect({ port: Number(address.split(':')[1]), host: '127.0.0.1', allowHalfOpen: true });
  cleanups.push(() => socket.destroy());
  return socket;
}

/** The code of the error a socket ends with. */
function brokenBy(socket: Socket): Promise<string> {
  return new Promise((resolve, reject) => {
    socket.on('error', (cause: NodeJS.ErrnoException) => resolve(String(cause.code)));
    socket.on('end', () => reject(new Error('ended as if all were well')));
    socket.resume();
  });
}

function until(claim: () => boolean, what: string): Promise<true> {
  return waitFor(async () => (claim() ? true : null), {
    timeoutMs: 20_000,
    everyMs: 5,
    onTimeout: () => new Error(`never: ${what}; ${JSON.stringify(events.events)}`),
  });
}

test('bytes go both ways, and each direction ends on its own', async () => {
  const target = await program((socket) => {
    // Answers only after the question has ended: needs a half that stays open.
    void buffer(socket).then((question) => socket.end(Buffer.concat([Buffer.from('answer to '), question])));
  });
  const { forward, connections } = await forwardTo(target);
  const socket = client(forward.address);
  socket.end('a question');
  expect((await buffer(socket)).toString()).toBe('answer to a question');
  await until(() => connections.open.size === 0, 'the connection is gone');
  expect(connections.counts().get('far')).toMatchObject({ opened: 1, failed: 0 });
  expect(events.events).toEqual([]);
});

test('a reader that stands still holds up the writer at the far end, and loses nothing', async () => {
  let written = 0;
  const totalBytes = 64 * 1024 * 1024;
  const target = await program((socket) => {
    const chunk = Buffer.alloc(64 * 1024, 7);
    const push = (): void => {
      while (written < totalBytes) {
        written += chunk.length;
        if (!socket.write(chunk)) {
          socket.once('drain', push);
          return;
        }
      }
      socket.end();
    };
    push();
  });
  const { forward } = await forwardTo(target);
  const socket = client(forward.address);
  // As long as what is written grows it is not held up: two looks at the same figure are enough only once it is.
  let last = -1;
  await waitFor(
    async () => {
      const isStill = written === last && written > 0;
      last = written;
      return isStill ? true : null;
    },
    { timeoutMs: 30_000, everyMs: 200, onTimeout: () => new Error(`still writing at ${written}`) },
  );
  expect(written).toBeLessThan(totalBytes);
  let read = 0;
  for await (const bytes of socket) read += (bytes as Uint8Array).length;
  expect(read).toBe(totalBytes);
});

test('a target that resets resets the program, and the reason is counted and told', async () => {
  const target = await program((socket) => socket.once('data', () => socket.resetAndDestroy()));
  const { forward, connections } = await forwardTo(target);
  const socket = client(forward.address);
  socket.write('hello');
  expect(await brokenBy(socket)).toBe('ECONNRESET');
  await until(() => connections.counts().get('far')?.failed === 1, 'a failure is counted');
  expect(events.events.map(({ code, message }) => `${code} ${message}`).toSorted()).toEqual([
    `agent.connection-failed 127.0.0.1:0 to ${target}: the connection was reset`,
    `agent.connection-failed near to ${target}: the connection was reset`,
  ]);
});

test('a target that is not allowed is not dialled', async () => {
  let dialled = 0;
  const target = await program(() => dialled++);
  const { forward, farConnections } = await forwardTo(target, { isAllowed: false });
  expect(await brokenBy(client(forward.address))).toBe('ECONNRESET');
  expect(dialled).toBe(0);
  expect(farConnections.counts().get('near')?.refused['not-allowed']).toBe(1);
  expect(events.events).toContainEqual({
    code: 'agent.target-refused',
    message: `near: ${target} is not an allowed target`,
    data: { peer: 'near', target, reason: 'not-allowed' },
  });
});

test('taking a target out of the allowed ones ends its connections', async () => {
  const target = await program((socket) => socket.write('hello'));
  const { forward, dialer, farConnections } = await forwardTo(target);
  const socket = client(forward.address);
  await new Promise((resolve) => socket.once('data', resolve));
  const broken = brokenBy(socket);
  dialer.allow([{ target, peers: ['somebody-else'] }], 'far');
  expect(await broken).toBe('ECONNRESET');
  await until(() => farConnections.open.size === 0, 'the connection is gone');
});

test('a target nobody listens on is told as such', async () => {
  const { forward } = await forwardTo('127.0.0.1:1');
  expect(await brokenBy(client(forward.address))).toBe('ECONNRESET');
  await until(
    () => events.events.some(({ message }) => message === 'near: 127.0.0.1:1 does not answer (ECONNREFUSED)'),
    'the refusal is told',
  );
});

test('without a link a program is reset at once', async () => {
  const connections = new Connections({ limit: 10 });
  const forward = await openForward(
    { listen: '127.0.0.1:0', peer: 'nobody', target: '127.0.0.1:1' },
    { node: near, connections, idleTimeoutMs: 60_000, events },
  );
  cleanups.push(() => forward.close({ drainTimeoutMs: 0 }));
  expect(await brokenBy(client(forward.address))).toBe('ECONNRESET');
  expect(connections.counts().get('nobody')?.refused['link-down']).toBe(1);
});

test('a program beyond the rate is reset, and which rate it was is counted and told', async () => {
  const { forward, connections } = await forwardTo('127.0.0.1:1');
  near.openStream = async () => {
    throw new DwcpError('RATE_EXCEEDED', 'more streams are to be opened than far takes: 18 a second');
  };
  expect(await brokenBy(client(forward.address))).toBe('ECONNRESET');
  expect(connections.counts().get('far')?.refused.rate).toBe(1);
  expect(events.events).toMatchObject([
    {
      code: 'agent.connection-refused',
      message: '127.0.0.1:0: more streams are to be opened than far takes: 18 a second',
      data: { peer: 'far', reason: 'rate' },
    },
  ]);
});

test('what a forward asks of the transport is asked for each of its streams, also after a reload', async () => {
  const target = await program((socket) => socket.write('hello'));
  const { forward } = await forwardTo(target);
  const asked: unknown[] = [];
  const { openStream } = near;
  near.openStream = (peer, options) => {
    asked.push(options.streamClass);
    return openStream(peer, options);
  };
  for (const config of [forward.config, { ...forward.config, class: 'latency' as const }]) {
    forward.retarget(config);
    const socket = client(forward.address);
    await new Promise((resolve) => socket.once('data', resolve));
  }
  expect(asked).toEqual(['any', 'latency']);
});

test('a program that leaves while it waits for a stream waits no more, and nothing is opened for it', async () => {
  const { forward, connections } = await forwardTo('127.0.0.1:1', { limit: 1 });
  const asked = Promise.withResolvers<AbortSignal | undefined>();
  near.openStream = (_, { signal }) => {
    asked.resolve(signal);
    return new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));
  };
  const socket = client(forward.address);
  const signal = await asked.promise;
  expect([signal?.aborted, connections.waiting]).toEqual([false, 1]);
  socket.resetAndDestroy();
  await until(() => connections.waiting === 0, 'nobody waits');
  expect(connections.share('another').reserve()).not.toBeNull();
  expect(events.events).toEqual([]);
});

test('counts of a peer that is gone are forgotten, those of one with an open connection are kept', async () => {
  const target = await program((socket) => socket.write('hello'));
  const { forward, connections } = await forwardTo(target);
  connections.countRefusal('gone', 'link-down');
  const socket = client(forward.address);
  await new Promise((resolve) => socket.once('data', resolve));
  connections.forgetAllBut(new Set());
  expect([...connections.counts().keys()]).toEqual(['far']);
});

test('beyond the limit connections are reset, and a place that is free again is given', async () => {
  const target = await program((socket) => socket.write('hello'));
  const { forward, connections } = await forwardTo(target, { limit: 1 });
  const first = client(forward.address);
  await new Promise((resolve) => first.once('data', resolve));
  expect(await brokenBy(client(forward.address))).toBe('ECONNRESET');
  expect(connections.counts().get('far')?.refused.limit).toBe(1);
  first.resetAndDestroy();
  await until(() => connections.open.size === 0, 'the place is free');
  const second = client(forward.address);
  await new Promise((resolve) => second.once('data', resolve));
});

test.each([
  { at: 'its own', limit: 16, farLimit: 100 },
  { at: 'the far', limit: 100, farLimit: 16 },
])('connections to one forward that stay take no place of another at $at end', async ({ limit, farLimit }) => {
  const target = await program((socket) => socket.write('hello'));
  const other = await program((socket) => socket.write('hello'));
  const { forward, dialer, open } = await forwardTo(target, { limit, farLimit });
  const allowed = [target, other].map((each) => ({ target: each, peers: ['near'] }));
  dialer.allow(allowed, 'far');
  const second = await open(other);
  const isServed = (socket: Socket): Promise<boolean> =>
    new Promise((resolve) =>
      socket
        .once('data', () => resolve(true))
        .once('close', () => resolve(false))
        .on('error', () => {}),
    );
  const flood = await Promise.all(Array.from({ length: 30 }, () => isServed(client(forward.address))));
  expect(flood.filter(Boolean)).toHaveLength(12);
  const others = await Promise.all(Array.from({ length: 6 }, () => isServed(client(second.address))));
  expect(others.filter(Boolean)).toHaveLength(4);
});

test('a connection without a byte for the idle time is reset', async () => {
  const target = await program((socket) => socket.write('hello'));
  const { forward } = await forwardTo(target, { idleTimeoutMs: 100 });
  expect(await brokenBy(client(forward.address))).toBe('ECONNRESET');
  await until(() => events.events.some(({ message }) => message.endsWith('idle for 0.1 s')), 'idling is told');
});

test('a forward that closes lets its connections end, within its time', async () => {
  const target = await program((socket) => {
    socket.write('hello');
    buffer(socket).then(
      () => socket.end('bye'),
      () => {},
    );
  });
  const { forward } = await forwardTo(target);
  const [patient, stuck] = [client(forward.address), client(forward.address)];
  await Promise.all([patient, stuck].map((socket) => new Promise((resolve) => socket.once('data', resolve))));
  const broken = brokenBy(stuck);
  const closed = forward.close({ drainTimeoutMs: 300 });
  patient.end();
  expect((await buffer(patient)).toString()).toBe('bye');
  expect(await broken).toBe('ECONNRESET');
  await closed;
  await expect(new Promise((_, reject) => client(forward.address).once('error', reject))).rejects.toThrow(
    'ECONNREFUSED',
  );
});

test('an address in use is named', async () => {
  const target = await program(() => {});
  await expect(
    openForward(
      { listen: target, peer: 'far', target },
      { node: near, connections: new Connections({ limit: 1 }), idleTimeoutMs: 1000, events },
    ),
  ).rejects.toThrow(expect.objectContaining({ code: 'PORT_TAKEN', message: `${target} is in use` }));
});
