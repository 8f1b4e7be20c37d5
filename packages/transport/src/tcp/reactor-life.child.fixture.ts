import { once } from 'node:events';
import { connect } from 'node:net';
import { Worker } from 'node:worker_threads';
import { parseSocketAddress } from '../socket-address.ts';
import type { Connection } from '../transport.ts';
import { openTcpTransport } from './tcp-transport.ts';

// What can only be shown of a whole process; each ends the process by itself when it is over.
const scenarios: Readonly<Record<string, () => Promise<string>>> = {
  /** Threads that end, and one that is ended, with all they have still open. */
  async threads() {
    const ends: string[] = [];
    for (const what of ['leaves', 'leaves', 'stays']) {
      const thread = new Worker(import.meta.filename, { argv: [what], execArgv: ['--conditions=dwcp-source'] });
      const exit = once(thread, 'exit');
      const [said] = (await once(thread, 'message')) as [string];
      if (what === 'stays') await thread.terminate();
      await exit;
      ends.push(said);
    }
    return ends.join(' ');
  },

  async leaves() {
    await openPair();
    setImmediate(() => process.exit(0));
    return 'open';
  },

  async stays() {
    await openPair();
    return 'open';
  },

  /** With fewer descriptors than there are clients who say nothing. */
  async descriptors() {
    const transport = await openTcpTransport({
      unclassified: { most: 10_000, mostOfHost: 10_000, deadlineMs: 600_000 },
    });
    const accepted = Promise.withResolvers<Connection>();
    const listener = await transport.listen('127.0.0.1:0', accepted.resolve);
    process.stdout.write(`${listener.address}\n`);
    const connection = await accepted.promise;
    connection.receive(() => {});
    await connection.closed;
    const counts = connection.stats().receivedMessages;
    await transport.close();
    return `accepted, ${counts} messages`;
  },

  /** A handler that throws is a bug, and seen as one. */
  async throws() {
    const seen = new Promise<string>((resolve) => process.once('uncaughtException', (error) => resolve(error.message)));
    const { near, far, transport } = await openPair();
    far.receive(() => {
      throw new Error('a bug of the handler');
    });
    near.send([new Uint8Array(1)]);
    const message = await seen;
    await transport.close();
    return message;
  },

  /** Where every port that may be dialled from is the one that is dialled. */
  async self() {
    const transport = await openTcpTransport();
    const dial = transport.dial('127.0.0.1:40000', { timeoutMs: 10_000 });
    const said = await dial.then(
      () => 'connected with itself',
      (error: unknown) => String(error),
    );
    await transport.close();
    return said;
  },

  /** Nothing of the transport keeps a process alive, and a socket that is handed over is closed by its owner. */
  async ends() {
    const { transport, listener } = await openPair();
    const stranger = connect(parseSocketAddress(listener.address));
    await once(stranger, 'connect');
    await transport.close();
    stranger.on('error', () => {}).resume();
    await new Promise((resolve) => stranger.once('close', resolve));
    return 'closed';
  },
};

const name = process.argv.at(-1) ?? '';
const said = await scenarios[name]?.();
const { parentPort } = await import('node:worker_threads');
if (parentPort === null) process.stdout.write(`${said}\n`);
else parentPort.postMessage(said);

async function openPair() {
  const transport = await openTcpTransport();
  const accepted = Promise.withResolvers<Connection>();
  const listener = await transport.listen('127.0.0.1:0', accepted.resolve);
  const near = await transport.dial(listener.address, { timeoutMs: 10_000 });
  near.receive(() => {});
  return { transport, listener, near, far: await accepted.promise };
}
