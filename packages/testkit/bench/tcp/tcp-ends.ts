import { join } from 'node:path';
import { type Context, type Conversation, type ConversationOptions, waitFor } from '@dwcp/io';

/** A process of tcp-end.ts and what it has said. */
export interface TcpEnd {
  readonly pid: number;
  readonly said: readonly Record<string, unknown>[];
  /** The first of what it says that has this key. */
  saying<T>(key: string): Promise<T>;
  close(): Promise<void>;
}

type Converse = (argv: readonly string[], options: ConversationOptions) => Promise<Conversation>;

export async function startEnd(words: readonly string[], converse: Converse): Promise<TcpEnd> {
  const program = join(import.meta.dirname, 'tcp-end.ts');
  const said: Record<string, unknown>[] = [];
  const child = await converse([process.execPath, '--conditions=dwcp-source', program, ...words], {
    onLine: (line) => said.push(JSON.parse(line) as Record<string, unknown>),
  });
  let end: string | null = null;
  void child.ended.then(({ stderr }) => (end = stderr));
  return {
    pid: child.pid,
    said,
    async saying<T>(key: string) {
      const find = async () => {
        const found = said.find((item) => key in item);
        if (found === undefined && end !== null) throw new Error(`${words.join(' ')} ended: ${end}`);
        return found ?? null;
      };
      const timeoutMs = 600_000;
      return (await waitFor(find, { timeoutMs, everyMs: 20, onTimeout: () => new Error(`no ${key}`) })) as T;
    },
    async close() {
      await child.close({ graceMs: 5_000 });
    },
  };
}

/** What the sender of bulk data and its receiver say of it. */
export interface BulkResult {
  readonly bitsPerSecond: number;
  readonly congestionControl: string;
  readonly lossRatio: number | null;
  readonly roundTripMicros: number | null;
}

export async function sendBulk(
  options: {
    readonly listen: string;
    readonly seconds: number;
    readonly messageBytes: number;
    readonly tcp: object;
  },
  converse: { readonly from: Converse; readonly to: Converse },
): Promise<BulkResult> {
  const tcp = JSON.stringify(options.tcp);
  const sink = await startEnd(['sink', options.listen, tcp], converse.to);
  try {
    const { address } = await sink.saying<{ address: string }>('address');
    const words = ['source', address, tcp, String(options.seconds), String(options.messageBytes)];
    const source = await startEnd(words, converse.from);
    try {
      const stats = await source.saying<BulkResult>('congestionControl');
      const { bytes, milliseconds } = await sink.saying<{ bytes: number; milliseconds: number }>('milliseconds');
      return { ...stats, bitsPerSecond: (bytes * 8_000) / milliseconds };
    } finally {
      await source.close();
    }
  } finally {
    await sink.close();
  }
}

/** Bit/s that iperf3 receives over one connection. */
export async function sendByIperf(seconds: number, ctx: Context): Promise<number> {
  const port = 20_000 + (process.pid % 20_000);
  const server = ctx.run.run(['iperf3', '--server', '--one-off', '--bind', '127.0.0.1', '--port', String(port)], {
    timeoutMs: (seconds + 60) * 1_000,
  });
  server.catch(() => {});
  const argv = ['iperf3', '--client', '127.0.0.1', '--port', String(port), '--time', String(seconds), '--json'];
  const attempt = async () => {
    const { stdout, exitCode } = await ctx.run.run(argv, { timeoutMs: (seconds + 30) * 1_000, okExitCodes: [0, 1] });
    return exitCode === 0 ? stdout : null;
  };
  const stdout = await waitFor(attempt, { timeoutMs: 10_000, everyMs: 50, onTimeout: () => new Error('no iperf3') });
  await server;
  const report = JSON.parse(stdout) as { end: { sum_received: { bits_per_second: number } } };
  return report.end.sum_received.bits_per_second;
}
