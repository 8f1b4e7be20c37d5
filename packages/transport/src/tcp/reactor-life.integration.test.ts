import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { processRunner } from '@dwcp/io';
import { expect, onTestFinished, test } from 'vitest';
import { parseSocketAddress } from '../socket-address.ts';
import { openTcpTransport } from './tcp-transport.ts';

const run = processRunner(new AbortController().signal);
const program = join(import.meta.dirname, 'reactor-life.child.fixture.ts');
const node = [process.execPath, '--conditions=dwcp-source', program];

test.each([
  ['threads', 'open open open'],
  ['throws', 'a bug of the handler'],
  ['ends', 'closed'],
])('a process of its own, %s: says "%s" and ends', async (scenario, said) => {
  const { stdout } = await run.run([...node, scenario], { timeoutMs: 60_000 });
  expect(stdout.trim()).toBe(said);
});

const inNetwork = ['unshare', '--user', '--map-root-user', '--net'];
const { exitCode } = await run.run([...inNetwork, 'true'], { timeoutMs: 10_000, okExitCodes: [0, 1] });

test.skipIf(exitCode !== 0)('nobody is reached by being connected with oneself', async () => {
  const script = 'ip link set lo up && echo 40000 40000 >/proc/sys/net/ipv4/ip_local_port_range && exec "$@"';
  const { stdout } = await run.run([...inNetwork, 'sh', '-c', script, 'sh', ...node, 'self'], { timeoutMs: 60_000 });
  expect(stdout.trim()).toBe('DwcpError: cannot reach 127.0.0.1:40000: nobody listens there');
});

test('a process without descriptors left still takes a good peer', async () => {
  const lines: string[] = [];
  const address = Promise.withResolvers<string>();
  const argv = ['sh', '-c', 'ulimit -n 60 && exec "$@"', 'sh', ...node, 'descriptors'];
  const child = await run.converse(argv, {
    onLine(line) {
      lines.push(line);
      address.resolve(line);
    },
  });
  onTestFinished(async () => void (await child.close({ graceMs: 0 })));
  const to = parseSocketAddress(await address.promise);
  const silent = await Promise.all(
    Array.from({ length: 200 }, async (): Promise<Socket> => {
      const socket = connect(to).on('error', () => {});
      await once(socket, 'connect');
      return socket;
    }),
  );
  const transport = await openTcpTransport();
  const good = await transport.dial(await address.promise, { timeoutMs: 30_000 });
  for (let count = 0; count < 3; count++) good.send([new Uint8Array(100)]);
  await transport.close();
  await child.ended;
  for (const socket of silent) socket.destroy();
  expect(lines[1]).toBe('accepted, 3 messages');
});
