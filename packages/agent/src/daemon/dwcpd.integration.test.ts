import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { waitFor } from '@dwcp/io';
import { DwcpError } from '@dwcp/model';
import { hybridTransportSettings } from '@dwcp/testkit';
import { tryFabric } from '@dwcp/transport';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { main as ctl } from '../ctl/main.ts';
import { fakeTerminal } from '../fake-terminal.fixture.ts';
import { DwcpdPair, freePorts } from './dwcpd-process.fixture.ts';

const withoutFabric = await tryFabric(hybridTransportSettings()).then(
  () => false,
  (cause: unknown) => cause instanceof DwcpError && cause.message.startsWith('libfabric cannot be used'),
);
const hasHardware = await tryFabric(hybridTransportSettings()).then(
  (found) => found !== null,
  () => false,
);
let pair: DwcpdPair;
let forwardPort = 0;
const servers: Server[] = [];
const sockets: Socket[] = [];

beforeEach(async () => {
  pair = await DwcpdPair.open();
  [forwardPort = 0] = await freePorts(1);
});

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await pair.close();
  await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
});

/** A program that sends back what it gets; the address it listens on. */
async function echoProgram(): Promise<string> {
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.push(socket);
    socket.on('error', () => {}).pipe(socket);
  }).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  const address = server.address();
  return `127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
}

async function ask(...argv: readonly string[]) {
  const terminal = fakeTerminal();
  const exitCode = await ctl({ version: '1', argv: [...argv, '--socket', pair.near.socketPath], terminal });
  return { exitCode, ...terminal.written };
}

async function carries(transport: string): Promise<void> {
  await waitFor(async () => ((await pair.near.status())?.links[0]?.transport === transport ? true : null), {
    timeoutMs: 60_000,
    everyMs: 50,
    onTimeout: () => new Error(`the link does not move to ${transport}\n${pair.near.log}`),
  });
}

function client(): Socket {
  const socket = connect({ port: forwardPort, host: '127.0.0.1', allowHalfOpen: true });
  sockets.push(socket);
  return socket.on('error', () => {});
}

/** The error a socket was closed with. */
function closeOf(socket: Socket): Promise<Error | null> {
  return new Promise((resolve) => socket.once('close', () => resolve(socket.errored)));
}

function forwards(target: string, listen = forwardPort): readonly string[] {
  return [`forwards: [{ listen: 127.0.0.1:${listen}, peer: far, target: ${target} }]`];
}

async function startWith(target: string, isAllowed = true): Promise<void> {
  pair.near.write(forwards(target));
  pair.far.write(isAllowed ? [`allowTargets: [${target}]`] : []);
  await pair.start();
}

test('what a program sends through a forward comes back whole, and its end with it', async () => {
  await startWith(await echoProgram());
  const data = randomBytes(8 * 1024 * 1024);
  const socket = client();
  socket.end(data);
  const [sent, received] = [createHash('sha256').update(data), createHash('sha256')];
  for await (const bytes of socket) received.update(bytes as Uint8Array);
  expect(received.digest('hex')).toBe(sent.digest('hex'));
  const lines = pair.near.log.split('\n').filter((line) => line !== '');
  for (const line of lines) {
    expect(JSON.parse(line)).toMatchObject({ level: expect.any(String), time: expect.any(String), node: 'near' });
  }
  const { exitCode, stdout } = await ask('test', 'internet');
  expect(exitCode).not.toBe(1);
  expect(stdout).toMatch(/passed +far +encryption +aes-256-gcm/);
  expect(await (await fetch(pair.near.healthUrl)).json()).toMatchObject({ node: 'near', links: [{ peer: 'far' }] });
});

test('a target the far node does not allow is refused, and both sides say which', async () => {
  const target = await echoProgram();
  await startWith(target, false);
  const socket = client();
  expect(await closeOf(socket)).toMatchObject({ code: 'ECONNRESET' });
  await pair.far.logs(`near: ${target} is not an allowed target`, 0);
  await pair.near.logs(`${target} is not an allowed target`, 0);
});

test('the far daemon killed in a transfer: the program is told, nothing hangs, and its successor serves', async () => {
  await startWith(await echoProgram());
  const socket = client();
  const pump = setInterval(() => socket.write(randomBytes(64 * 1024)), 1);
  await once(socket, 'data');
  socket.resume();
  const closed = closeOf(socket);
  await pair.far.kill();
  // Its socket and its lock are still there.
  await pair.far.start();
  const error = await closed;
  clearInterval(pump);
  expect(error).toMatchObject({ code: expect.stringMatching(/^(ECONNRESET|EPIPE)$/) });
  await pair.established();
  const next = client();
  next.write('hello');
  expect(String((await once(next, 'data'))[0])).toBe('hello');
});

test('a reload takes a new forward while a connection of another goes on; a bad file changes nothing', async () => {
  const target = await echoProgram();
  await startWith(target);
  const kept = client();
  kept.write('before');
  await once(kept, 'data');
  const [other = 0] = await freePorts(1);
  const from = pair.near.log.length;
  pair.near.write([
    `forwards: [{ listen: 127.0.0.1:${forwardPort}, peer: far, target: ${target} }, { listen: 127.0.0.1:${other}, peer: far, target: ${target} }]`,
  ]);
  pair.near.signal('SIGHUP');
  await pair.near.logs('agent.reloaded', from);
  const second = connect({ port: other, host: '127.0.0.1' });
  sockets.push(second);
  second.write('new');
  expect(String((await once(second, 'data'))[0])).toBe('new');
  pair.near.write(['forward: []']);
  pair.near.signal('SIGHUP');
  await pair.near.logs('agent.reload-refused', from);
  kept.write('after');
  expect(String((await once(kept, 'data'))[0])).toBe('after');
});

test('a peer that is taken out by a reload is let go, and taken again by the next', async () => {
  await pair.start();
  const from = pair.near.log.length;
  pair.near.write([], { hasPeer: false });
  pair.near.signal('SIGHUP');
  await pair.near.logs('"message":"peers changed"', from);
  // The reload is in force at once; the link is there until it has been drained.
  await waitFor(async () => ((await pair.near.status())?.links.length === 0 ? true : null), {
    timeoutMs: 60_000,
    everyMs: 50,
    onTimeout: () => new Error('the link is still there'),
  });
  const again = pair.near.log.length;
  pair.near.write([]);
  pair.near.signal('SIGHUP');
  await pair.near.logs('"message":"peers changed"', again);
  await pair.established();
});

test.skipIf(hasHardware)(
  'without RDMA two nodes of hybrid mode are healthy, unless their provider is named (needs a machine without RDMA)',
  async () => {
    await pair.start();
    expect(await ask('status')).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('near: healthy') });
    await pair.near.kill();
    pair.nameProvider('verbs');
    await pair.near.start();
    await pair.established();
    const { exitCode, stdout } = await ask('status');
    expect([exitCode, stdout]).toEqual([2, expect.stringContaining('runs on tcp, for want of rdma')]);
  },
);

test.skipIf(withoutFabric)(
  'a transfer goes on, whole, while its link is moved from RDMA to TCP and back (needs libfabric)',
  async () => {
    pair.useSharedMemory();
    await startWith(await echoProgram());
    await carries('rdma');
    const socket = client();
    const [sent, received] = [createHash('sha256'), createHash('sha256')];
    const reading = (async () => {
      for await (const bytes of socket) received.update(bytes as Uint8Array);
    })();
    for (const transport of ['tcp', 'rdma', 'tcp', 'auto']) {
      for (let chunk = 0; chunk < 16; chunk++) {
        const bytes = randomBytes(64 * 1024);
        sent.update(bytes);
        if (!socket.write(bytes)) await once(socket, 'drain');
      }
      const { exitCode, stderr } = await ask('switch', 'far', transport);
      expect([exitCode, stderr]).toEqual([0, '']);
      if (transport !== 'auto') await carries(transport);
    }
    socket.end();
    await reading;
    expect(received.digest('hex')).toBe(sent.digest('hex'));
    expect((await ask('stats', '--json')).stdout).toContain('"error_count": 0');
  },
);

test('SIGTERM lets a connection end, then ends with 0', async () => {
  await startWith(await echoProgram());
  const socket = client();
  socket.write('hello');
  await once(socket, 'data');
  const from = pair.near.log.length;
  pair.near.signal('SIGTERM');
  await pair.near.logs('agent.drain-started', from);
  socket.write('still here');
  expect(String((await once(socket, 'data'))[0])).toBe('still here');
  socket.end();
  expect(await pair.near.ended()).toBe(0);
  expect(pair.near.log).toContain('agent.stopped');
});

/** Binds the socket and prints the first line of every datagram. */
const receiver = `
import socket, sys
receiving = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
receiving.bind(sys.argv[1])
print('bound', flush=True)
while True:
    print(receiving.recv(4096).decode().splitlines()[0], flush=True)
`;

test('systemd is told when it is ready, and given signs of life', async () => {
  const notifySocket = join(pair.folder, 'notify');
  const python = spawn('python3', ['-c', receiver, notifySocket], { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines: string[] = [];
  createInterface({ input: python.stdout }).on('line', (line) => lines.push(line));
  const has = (wanted: string) =>
    waitFor(async () => (lines.includes(wanted) ? true : null), {
      timeoutMs: 60_000,
      everyMs: 20,
      onTimeout: () => new Error(`no ${wanted} among ${lines.join(', ')}`),
    });
  try {
    await has('bound');
    await pair.near.start({ NOTIFY_SOCKET: notifySocket, WATCHDOG_USEC: '2000000' });
    await has('READY=1');
    await has('WATCHDOG=1');
    pair.near.signal('SIGTERM');
    await has('STOPPING=1');
    expect(await pair.near.ended()).toBe(0);
  } finally {
    python.kill('SIGKILL');
  }
});
