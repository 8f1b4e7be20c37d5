import { Socket } from 'node:net';
import { recordingSink } from '@dwcp/io';
import { DwcpError } from '@dwcp/model';
import type { TransportNode } from '@dwcp/transport';
import { expect, test } from 'vitest';
import { acceptProgram } from './accept-program.ts';
import { Connections } from './connections.ts';

const target = 'db:5432';
const listen = '127.0.0.1:15432';

test('however many programs wait for the streams of one forward, those of another find a place', async () => {
  const connections = new Connections({ limit: 1 });
  const asked: string[] = [];
  const { program, settled } = programs(connections, (wanted, signal) => {
    asked.push(wanted);
    return new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));
  });
  const flood = Array.from({ length: 100 }, () => program(listen, target));
  const other = program('127.0.0.1:8080', 'web:80');
  expect(asked.at(-1)).toBe('web:80');
  expect(connections.waiting).toBe(asked.length);
  expect(connections.counts().get('beta')?.refused.limit).toBe(101 - asked.length);
  for (const socket of [...flood, other]) socket.destroy();
  await settled();
  expect(connections.waiting).toBe(0);
});

test('of places to wait as many are kept for other forwards as one can need', async () => {
  const connections = new Connections({ limit: 1000 });
  const share = connections.share(listen);
  const leave = Array.from({ length: 2000 }, () => share.wait()).filter((each) => each !== null);
  expect(leave).toHaveLength(875);
  expect(connections.share('127.0.0.1:8080').wait()).not.toBeNull();
  for (const each of leave) each();
  expect(connections.waiting).toBe(1);
});

test('a stream this node has no room for is refused for a limit, and not by the peer', async () => {
  const connections = new Connections({ limit: 9 });
  const { program, settled } = programs(connections, async () => {
    throw new DwcpError('STREAM_RESET', 'too many streams to db:5432 are open with beta');
  });
  program(listen, target);
  await settled();
  expect(connections.counts().get('beta')?.refused).toMatchObject({ limit: 1, 'refused-by-peer': 0 });
});

function programs(
  connections: Connections,
  open: (target: string, signal: AbortSignal | undefined) => ReturnType<TransportNode['openStream']>,
) {
  const accepted: Promise<unknown>[] = [];
  const shares = new Map<string, ReturnType<Connections['share']>>();
  const node: Pick<TransportNode, 'openStream'> = { openStream: (_, options) => open(options.target, options.signal) };
  const program = (own: string, wanted: string): Socket => {
    const socket = new Socket();
    const config = { listen: own, peer: 'beta', target: wanted };
    const share = shares.get(own) ?? connections.share(own);
    shares.set(own, share);
    const options = { node, connections, share, idleTimeoutMs: 1000, events: recordingSink() };
    accepted.push(acceptProgram(socket, config, options));
    return socket;
  };
  return { program, settled: () => Promise.all(accepted) };
}
