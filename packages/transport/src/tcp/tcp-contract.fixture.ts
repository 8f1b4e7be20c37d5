import { once } from 'node:events';
import { readdir, readlink } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { processRunner } from '@dwcp/io';
import { parseSocketAddress } from '../socket-address.ts';
import type { ContractSubject } from '../transport-contract.fixture.ts';
import type { TcpOptions } from './tcp-options.ts';
import { openTcpTransport } from './tcp-transport.ts';

export function tcpSubject(name: string, options: Partial<TcpOptions>): ContractSubject {
  return {
    name,
    reason: null,
    patienceMs: 60_000,
    anyAddress: '127.0.0.1:0',
    open: () => openTcpTransport(options),
    silentPeer,
    mortalPeer,
    countOpen,
  };
}

/** A process that stands still and whose queue is full: the kernel drops who dials it (man 2 listen). */
async function silentPeer() {
  const peer = await peerProcess(['1']);
  process.kill(peer.pid, 'SIGSTOP');
  const fillers: Socket[] = [];
  for (let isFull = false; !isFull; ) {
    const filler = connect(parseSocketAddress(peer.address));
    filler.on('error', () => {});
    fillers.push(filler);
    const isTaken = once(filler, 'connect').then(() => true);
    isFull = !(await Promise.race([isTaken, delay(300, false)]));
  }
  return {
    address: peer.address,
    async close() {
      for (const filler of fillers) filler.destroy();
      await peer.kill();
    },
  };
}

async function mortalPeer() {
  return peerProcess([]);
}

async function peerProcess(args: readonly string[]) {
  const run = processRunner(new AbortController().signal);
  const address = Promise.withResolvers<string>();
  const child = join(import.meta.dirname, 'tcp-peer.child.fixture.ts');
  const argv = [process.execPath, '--conditions=dwcp-source', child, ...args];
  const peer = await run.converse(argv, { onLine: address.resolve });
  return {
    pid: peer.pid,
    address: await address.promise,
    async kill() {
      process.kill(peer.pid, 'SIGKILL');
      await peer.ended;
    },
  };
}

async function countOpen(): Promise<number> {
  const names = await readdir('/proc/self/fd');
  const targets = await Promise.all(names.map((name) => readlink(`/proc/self/fd/${name}`).catch(() => '')));
  return targets.filter((target) => target.startsWith('socket:')).length;
}
