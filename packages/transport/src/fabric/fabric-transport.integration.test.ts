import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { processRunner, waitFor } from '@dwcp/io';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Connection } from '../transport.ts';
import { bindingOf, parseFabricAddress } from './fabric-address.ts';
import { fabricPeer, reasonAgainst } from './fabric-contract.fixture.ts';
import { type FabricTransport, fabricTransport } from './fabric-transport.ts';
import { noInvitation, renderInvitation } from './invitation.ts';
import { fabricLibrary } from './native-fabric.ts';
import { strangerTo } from './stranger.fixture.ts';

const reason = await reasonAgainst({ provider: 'shm' });
const opened: FabricTransport[] = [];

async function open(): Promise<FabricTransport> {
  const transport = await fabricTransport({ provider: 'shm' });
  opened.push(transport);
  return transport;
}

afterEach(async () => {
  await Promise.all(opened.splice(0).map((transport) => transport.close()));
});

describe.skipIf(reason !== null)(reason === null ? 'shm' : `shm (skipped: ${reason})`, () => {
  beforeAll(async () => {
    await (await fabricTransport({ provider: 'shm' })).close();
  });

  test('says which library it found', () => {
    expect(fabricLibrary().version).toMatch(/^\d+\.\d+$/);
  });

  test('signals stay with the program that handled them before libfabric was loaded', async () => {
    const said: string[] = [];
    const child = join(import.meta.dirname, 'fabric-signals.child.fixture.ts');
    const run = processRunner(new AbortController().signal);
    const program = await run.converse([process.execPath, '--conditions=dwcp-source', child], {
      onLine: (line) => said.push(line),
    });
    let isOver = false;
    void program.ended.then(() => (isOver = true));
    const says = (word: string) =>
      waitFor(async () => said.includes(word) || (isOver ? Promise.reject(new Error(`over before ${word}`)) : null), {
        timeoutMs: 30_000,
        everyMs: 10,
        onTimeout: () => new Error(`${word} was not said: ${said}`),
      });
    await says('ready');
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
      process.kill(program.pid, signal);
      await says(signal);
    }
    expect(await program.close()).toMatchObject({ exitCode: 0 });
  });

  test('who dials an endpoint of its own process while that closes is told so, and lives', async () => {
    const child = join(import.meta.dirname, 'fabric-closing.child.fixture.ts');
    const argv = [process.execPath, '--conditions=dwcp-source', child, '120'];
    const run = processRunner(new AbortController().signal);
    expect((await run.run(argv, { timeoutMs: 120_000 })).stdout).toBe('done\n');
  });

  test('a worker that ends takes its endpoints with it, and leaves those of others', async () => {
    const transport = await open();
    const before = await readdir('/dev/shm');
    const worker = new Worker(new URL('fabric-worker.child.fixture.ts', import.meta.url), {
      execArgv: ['--conditions=dwcp-source'],
    });
    await Promise.race([once(worker, 'message'), once(worker, 'error').then(([cause]) => Promise.reject(cause))]);
    expect((await readdir('/dev/shm')).filter((name) => !before.includes(name))).not.toEqual([]);
    await worker.terminate();
    const own = `-${process.pid}-`;
    expect((await readdir('/dev/shm')).filter((name) => name.includes(own))).toEqual(
      before.filter((name) => name.includes(own)),
    );
    const listener = await transport.listen('fabric:any', () => {});
    const connection = await (await open()).dial(listener.address, { timeoutMs: 30_000 });
    await connection.close();
  });

  test('what a killed process leaves in shared memory is removed by the next that opens', async () => {
    const peer = await fabricPeer({ provider: 'shm' });
    const region = bindingOf(parseFabricAddress(peer.address))?.name.replace('fi_shm://', '');
    await peer.kill();
    expect(await readdir('/dev/shm')).toContain(region);
    await open();
    expect(await readdir('/dev/shm')).not.toContain(region);
  });

  test('an address of another provider is refused, and both are named', async () => {
    const transport = await open();
    const other = 'fabric:net:AgAfkMAAAgcAAAAAAAAAAA';
    await expect(transport.dial(other, { timeoutMs: 1_000 })).rejects.toMatchObject({
      code: 'TRANSPORT_FAILED',
      message: `cannot reach ${other}: it is one of net, this transport is shm`,
    });
    await expect(transport.listen(other, () => {})).rejects.toMatchObject({ code: 'TRANSPORT_FAILED' });
  });

  test('what is told of a listener is not the invitation to it', async () => {
    const [near, far] = [await open(), await open()];
    const listener = await far.listen('fabric:any', () => {});
    const { invitation } = parseFabricAddress(listener.address);
    const secret = renderInvitation(invitation ?? noInvitation);
    const connection = await near.dial(listener.address, { timeoutMs: 30_000 });
    const taken = await near.listen(listener.address, () => {}).catch(String);
    connection.destroy();
    await far.close();
    const gone = await near.dial(listener.address, { timeoutMs: 30_000 }).catch(String);
    await near.close();
    const closed = await Promise.all([
      near.dial(listener.address, { timeoutMs: 1 }).catch(String),
      near.listen(listener.address, () => {}).catch(String),
    ]);
    const told = [connection.remoteAddress, taken, gone, ...closed];
    expect(told.map(String).filter((each) => !each.includes('fabric:shm:') || each.includes(secret))).toEqual([]);
  });

  test('packets that are none are answered by nothing and harm no connection', async () => {
    const [near, far] = [await open(), await open()];
    const answered = Promise.withResolvers<Connection>();
    const listener = await far.listen('fabric:any', (connection) => {
      connection.receive((lent) => void connection.send(lent.map((bytes) => bytes.slice())));
    });
    const connection = await near.dial(listener.address, { timeoutMs: 30_000 });
    const stranger = await strangerTo(listener.address);
    for (let index = 0; index < 2_000; index++) {
      const packet = randomBytes(index % 100);
      // Every type there is, and connections that exist.
      if (packet.length > 8) packet.writeUInt32BE(index % 3, 4);
      if (packet.length > 0) packet[0] = index % 12;
      await stranger.send(packet);
    }
    stranger.pump();
    connection.receive(() => answered.resolve(connection));
    connection.send([Buffer.from('still there')]);
    await answered.promise;
    stranger.pump();
    expect(stranger.received()).toBe(0);
    stranger.close();
    await connection.close();
  });
});

test('a library that is not there is one error that names the package', async () => {
  await expect(fabricTransport({ provider: 'tcp', libraryPath: '/nowhere/libfabric.so.1' })).rejects.toMatchObject({
    code: 'FABRIC_UNAVAILABLE',
    message: expect.stringContaining('/nowhere/libfabric.so.1'),
    hint: expect.stringContaining('libfabric1'),
  });
});

test('a library that is another is refused', async () => {
  await expect(fabricTransport({ provider: 'tcp', libraryPath: 'libc.so.6' })).rejects.toMatchObject({
    code: 'FABRIC_UNAVAILABLE',
    message: 'libfabric cannot be used: libc.so.6 is no libfabric',
  });
});
