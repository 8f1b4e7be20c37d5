import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
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

export async function startEnd(
  words: readonly string[],
  converse: Converse,
  options: { readonly program: string } = { program: join(import.meta.dirname, 'tcp-end.ts') },
): Promise<TcpEnd> {
  const said: Record<string, unknown>[] = [];
  const child = await converse([process.execPath, '--conditions=dwcp-source', options.program, ...words], {
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
  /** Of both ends together. */
  readonly processorMsPerGigabyte: number;
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
      const sent = await source.saying<BulkResult & { processorMs: number }>('congestionControl');
      const came = await sink.saying<{ bytes: number; milliseconds: number; processorMs: number }>('milliseconds');
      return {
        ...sent,
        bitsPerSecond: (came.bytes * 8_000) / came.milliseconds,
        processorMsPerGigabyte: ((sent.processorMs + came.processorMs) * 1e9) / came.bytes,
      };
    } finally {
      await source.close();
    }
  } finally {
    await sink.close();
  }
}

/** The same by iperf3, over one connection. */
export async function sendByIperf(seconds: number, ctx: Context): Promise<IperfResult> {
  const port = await freePort();
  const listening = Promise.withResolvers<void>();
  const argv = ['iperf3', '--server', '--forceflush', '--bind', '127.0.0.1', '--port', String(port)];
  const server = await ctx.run.converse(argv, { onLine: (said) => said.includes('listening') && listening.resolve() });
  void server.ended.then(({ stderr }) => listening.reject(new Error(`iperf3 does not listen: ${stderr}`)));
  try {
    await listening.promise;
    const client = ['iperf3', '--client', '127.0.0.1', '--port', String(port), '--omit', '1', '--json'];
    const { stdout } = await ctx.run.run([...client, '--time', String(seconds)], { timeoutMs: (seconds + 60) * 1_000 });
    return resultOf(JSON.parse(stdout) as IperfReport);
  } finally {
    await server.close({ graceMs: 0 });
  }
}

/** Also the processor time that the sender alone takes. */
type IperfResult = Pick<BulkResult, 'bitsPerSecond' | 'processorMsPerGigabyte'> & {
  readonly senderMsPerGigabyte: number;
};

function resultOf({ end }: IperfReport): IperfResult {
  const { bits_per_second: bitsPerSecond, bytes, seconds: took } = end.sum_received;
  const msPerGigabyte = (percent: number): number => ((percent / 100) * took * 1_000 * 1e9) / bytes;
  const { host_total: sender, remote_total: receiver } = end.cpu_utilization_percent;
  return {
    bitsPerSecond,
    processorMsPerGigabyte: msPerGigabyte(sender + receiver),
    senderMsPerGigabyte: msPerGigabyte(sender),
  };
}

interface IperfReport {
  readonly end: {
    readonly sum_received: { readonly bits_per_second: number; readonly bytes: number; readonly seconds: number };
    readonly cpu_utilization_percent: { readonly host_total: number; readonly remote_total: number };
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
