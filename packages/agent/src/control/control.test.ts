import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { DwcpError } from '@dwcp/model';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { askDaemon } from './ask-daemon.ts';
import { type ControlHandlers, type ControlServer, openControlServer } from './control-server.ts';
import { maxRequestBytes } from './protocol.ts';

let folder = '';
let path = '';
const cleanups: (() => unknown)[] = [];
const handlers: ControlHandlers = {
  version: async () => ({ version: '1' }),
  status: async () => ({ text: 'x'.repeat(1_000_000) }),
  stats: async () => {
    throw new Error('a bug with /etc/secret in its stack');
  },
  peers: async () => ({ peers: [] }),
  switch: async (args) => {
    throw new DwcpError('LINK_DOWN', `there is no link to ${String(args.peer)}`, { hint: 'see peers' });
  },
  test: () => new Promise(() => {}),
  trace: async () => ({ trace: '' }),
  pardon: async () => ({}),
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dwcp-t-'));
  path = join(folder, 'run', 'control.sock');
});

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  rmSync(folder, { recursive: true });
});

async function serve(): Promise<ControlServer> {
  const server = await openControlServer(path, handlers);
  cleanups.push(() => server.close());
  return server;
}

/** What a line is answered. */
async function raw(line: string): Promise<unknown> {
  const socket = connect(path);
  socket.end(line);
  return JSON.parse(await text(socket));
}

test('socket and directory are open to their user alone', async () => {
  await serve();
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(statSync(join(folder, 'run')).mode & 0o777).toBe(0o700);
});

test('a question is answered, a long answer whole', async () => {
  await serve();
  expect(await askDaemon('version', { socketPath: path, timeoutMs: 10_000 })).toEqual({ version: '1' });
  const { text: long } = await askDaemon('status', { socketPath: path, timeoutMs: 10_000 });
  expect(long).toHaveLength(1_000_000);
});

test('an error keeps its code and its hint, a bug loses its stack', async () => {
  await serve();
  const asked = askDaemon('switch', { socketPath: path, timeoutMs: 10_000, arguments: { peer: 'br1-gw1' } });
  await expect(asked).rejects.toThrow(
    expect.objectContaining({ code: 'LINK_DOWN', message: 'there is no link to br1-gw1', hint: 'see peers' }),
  );
  expect(await raw('{"version":1,"command":"stats"}\n')).toEqual({
    version: 1,
    error: { code: 'BUG', message: 'a bug with /etc/secret in its stack', hint: null },
  });
});

test.each([
  ['', 'a request is one line of at most 65536 bytes'],
  ['x\n', 'the request is no JSON'],
  ['[]\n', 'the request is no map'],
  ['{"command":"version"}\n', 'the request is of version undefined, this is 1'],
  ['{"version":2,"command":"version"}\n', 'the request is of version 2, this is 1'],
  ['{"version":1}\n', 'the request names no command'],
  ['{"version":1,"command":"version","arguments":[]}\n', 'the arguments of version are no map'],
  ['{"version":1,"command":"constructor"}\n', 'there is no command constructor'],
  [`${' '.repeat(maxRequestBytes + 1)}\n`, 'a request is one line of at most 65536 bytes'],
])('the request %j is refused in words', async (line, message) => {
  await serve();
  expect(await raw(line)).toMatchObject({ version: 1, error: { code: 'USAGE', message } });
});

test('a socket of a daemon that is gone is taken over, one that is answered is not', async () => {
  mkdirSync(join(folder, 'run'), { mode: 0o700 });
  const left = createServer().listen(path);
  await new Promise((resolve) => left.once('listening', resolve));
  await expect(openControlServer(path, handlers)).rejects.toThrow(
    expect.objectContaining({ code: 'DAEMON_RUNNING', message: `another dwcpd answers on ${path}` }),
  );
  // Closed as a kill does it: the file stays.
  const kept = `${path}.kept`;
  const { linkSync, renameSync } = await import('node:fs');
  linkSync(path, kept);
  await new Promise((resolve) => left.close(resolve));
  renameSync(kept, path);
  await serve();
  expect(await askDaemon('version', { socketPath: path, timeoutMs: 10_000 })).toEqual({ version: '1' });
});

test('a directory others can enter, and a file in the way, are refused', async () => {
  mkdirSync(join(folder, 'run'));
  chmodSync(join(folder, 'run'), 0o755);
  await expect(openControlServer(path, handlers)).rejects.toThrow(
    expect.objectContaining({ code: 'FILE_PERMISSIONS', hint: `chmod 0700 ${join(folder, 'run')}` }),
  );
  chmodSync(join(folder, 'run'), 0o700);
  writeFileSync(path, 'mine');
  await expect(openControlServer(path, handlers)).rejects.toThrow(`${path} is in the way: it is no socket`);
});

test('without a daemon the error says how to start one', async () => {
  await expect(askDaemon('version', { socketPath: path, timeoutMs: 1000 })).rejects.toThrow(
    expect.objectContaining({
      code: 'DAEMON_NOT_RUNNING',
      message: `no dwcpd answers on ${path}`,
      hint: expect.stringContaining('systemctl start dwcpd'),
    }),
  );
});

test('a daemon that hangs is not waited for without end', async () => {
  await serve();
  await expect(askDaemon('test', { socketPath: path, timeoutMs: 100 })).rejects.toThrow(
    expect.objectContaining({ code: 'DAEMON_NOT_RUNNING', message: `dwcpd gave no answer on ${path} in 0.1 s` }),
  );
});
