import { readFile } from 'node:fs/promises';
import { type Context, waitFor } from '@dwcp/io';

/** Mean round trip in microseconds as fi_pingpong (libfabric-bin) finds it between two processes; it tells no more than that. */
export async function fiPingpong(
  options: {
    readonly provider: string;
    readonly endpoint: 'rdm' | 'msg';
    readonly rounds: number;
    readonly port: number;
  },
  ctx: Context,
): Promise<number> {
  const { provider, endpoint, rounds, port } = options;
  const argv = ['fi_pingpong', '-p', provider, '-e', endpoint, '-S', '64', '-I', String(rounds)];
  const server = await ctx.run.converse([...argv, '-B', String(port)], { onLine: () => {} });
  try {
    await waitFor(async () => (await isListening(port)) || null, {
      timeoutMs: 20_000,
      everyMs: 10,
      onTimeout: () => new Error(`fi_pingpong -p ${provider} does not listen`),
    });
    const { stdout } = await ctx.run.run([...argv, '-P', String(port), '127.0.0.1'], { timeoutMs: 120_000 });
    const perTransfer = Number(stdout.trim().split('\n').at(-1)?.trim().split(/\s+/).at(-2));
    if (!(perTransfer > 0)) throw new Error(`fi_pingpong -p ${provider} said: ${stdout}`);
    // Two transfers a round trip.
    return perTransfer * 2;
  } finally {
    await server.close({ graceMs: 1_000 });
  }
}

/** Looked up, not tried: it takes the first connection for its peer. */
async function isListening(port: number): Promise<boolean> {
  const tables = await Promise.all(
    ['tcp', 'tcp6'].map((name) => readFile(`/proc/net/${name}`, 'utf8').catch(() => '')),
  );
  const wanted = port.toString(16).toUpperCase().padStart(4, '0');
  return new RegExp(`:${wanted} [0-9A-F]+:0000 0A `).test(tables.join('\n'));
}
