// Measures protected bulk over loopback beside openssl, iperf3 and node:tls, single frames, and zstd beside its tool:
// `make bench-session`. Ratios of one run; figures of a busy machine are the machine's.
import { globSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Context, processRunner, recordingSink } from '@dwcp/io';
import { createCompressor, protectionKinds } from '@dwcp/transport';
import { sendByIperf, startEnd } from './tcp/tcp-ends.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '3' },
    'payload-bytes': { type: 'string', default: '65536' },
    only: { type: 'string', default: 'bulk,messages,kinds,zstd' },
  },
});
const { signal } = new AbortController();
const ctx: Context = { run: processRunner(signal), events: recordingSink(), now: Date.now, signal };
const rounds = Number(values.rounds);
const payloadBytes = values['payload-bytes'];
const program = join(import.meta.dirname, 'session', 'session-end.ts');
const parts: Readonly<Record<string, () => Promise<void>>> = { bulk, messages, kinds, zstd };
const dir = await mkdtemp(join(tmpdir(), 'dwcp-bench-session-'));

console.log(`${availableParallelism()} processors, load before: ${loadavg()[0]?.toFixed(1)}`);
try {
  await makeCertificate();
  for (const name of values.only.split(',')) await parts[name]?.();
} finally {
  await rm(dir, { recursive: true, force: true });
}

async function makeCertificate(): Promise<void> {
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-noenc', '-batch', '-subj', '/CN=bench'];
  const files = ['-keyout', join(dir, 'own.key'), '-out', join(dir, 'own.pem')];
  await ctx.run.run(['openssl', 'req', '-x509', ...newKey, ...files, '-days', '2'], { timeoutMs: 20_000 });
}

async function bulk(): Promise<void> {
  const found: { own: Sent; tls: Sent; openssl: number; iperf: number; iperfNanos: number }[] = [];
  for (let round = 0; round < rounds; round++) {
    const openssl = await opensslSpeed();
    const { bitsPerSecond, senderMsPerGigabyte } = await sendByIperf(Number(values.seconds), ctx);
    const [own, tls] = [await send('', 'aes-256-gcm'), await send('tls-', dir)];
    found.push({ openssl, iperf: bitsPerSecond / 8, iperfNanos: senderMsPerGigabyte / 1000, own, tls });
  }
  type Round = (typeof found)[number];
  const middle = (pick: (round: Round) => number): number => median(found.map(pick));
  const ofLimit = middle(({ own, openssl, iperf }) => own.bytesPerSecond * (1 / openssl + 1 / iperf));
  line(
    `sealed bulk, ${payloadBytes} bytes a frame, beside openssl and iperf3 in a row`,
    `${ofLimit.toFixed(2)} of it`,
    {
      asked: 'at least 0.70',
      isWithin: ofLimit >= 0.7,
    },
  );
  const ofTls = middle(({ own, tls }) => own.bytesPerSecond / tls.bytesPerSecond);
  line('sealed bulk beside node:tls', `${ofTls.toFixed(2)} of it`, { asked: 'at least 2.00', isWithin: ofTls >= 2 });
  const limitOfTls = middle(({ tls, openssl, iperf }) => 1 / (1 / openssl + 1 / iperf) / tls.bytesPerSecond);
  console.log(
    `    openssl and iperf3 in a row are ${limitOfTls.toFixed(2)} of node:tls: what one processor for each end can do at most`,
  );
  // What a busy machine changes less: processor time, of which there is one second each second for one thread.
  const ofCpu = middle(({ own, openssl, iperfNanos }) => (1e9 / openssl + iperfNanos) / own.senderNanosOfByte);
  const tlsCpu = middle(({ own, tls }) => tls.senderNanosOfByte / own.senderNanosOfByte);
  const tlsSinkCpu = middle(({ own, tls }) => tls.receiverNanosOfByte / own.receiverNanosOfByte);
  console.log(
    `    by processor time of the sender: ${ofCpu.toFixed(2)} of openssl and iperf3, ${tlsCpu.toFixed(2)} of node:tls; ` +
      `of the receiver: ${tlsSinkCpu.toFixed(2)} of node:tls`,
  );
  const columns: Readonly<Record<string, (round: Round) => number>> = {
    own: ({ own }) => own.bytesPerSecond,
    tls: ({ tls }) => tls.bytesPerSecond,
    openssl: ({ openssl }) => openssl,
    iperf3: ({ iperf }) => iperf,
  };
  for (const [name, pick] of Object.entries(columns)) {
    console.log(`    ${name.padEnd(8)} GB/s: ${found.map((round) => gigabytes(pick(round))).join(' ')}`);
  }
}

/** Single messages of a program, which node:tls makes a record each while it is not behind. */
async function messages(): Promise<void> {
  for (const bytes of ['64', '1024', '4096', '16384']) {
    const found: { own: Sent; tls: Sent }[] = [];
    for (let round = 0; round < rounds; round++) {
      found.push({ own: await send('', 'aes-256-gcm', bytes), tls: await send('tls-', dir, bytes) });
    }
    const ratio = median(found.map(({ own, tls }) => own.bytesPerSecond / tls.bytesPerSecond));
    const cpu = median(found.map(({ own, tls }) => tls.senderNanosOfByte / own.senderNanosOfByte));
    const each = (pick: (round: (typeof found)[number]) => Sent): string =>
      found.map((round) => Math.round(pick(round).bytesPerSecond / Number(bytes) / 1000)).join(' ');
    console.log(
      `    messages of ${bytes.padStart(5)} bytes: ${ratio.toFixed(2)} of node:tls; ` +
        `own ${each(({ own }) => own)}, node:tls ${each(({ tls }) => tls)} thousand a second; ` +
        `by processor time of the sender ${cpu.toFixed(2)}`,
    );
  }
}

async function kinds(): Promise<void> {
  for (const kind of protectionKinds) {
    for (const bytes of ['64', payloadBytes]) {
      const { bytesPerSecond, senderNanosOfByte, receiverNanosOfByte } = await send('', kind, bytes);
      const micros = [senderNanosOfByte, receiverNanosOfByte].map((nanos) =>
        ((nanos * Number(bytes)) / 1000).toFixed(1),
      );
      console.log(
        `    ${kind.padEnd(18)} ${bytes.padStart(6)} bytes a frame: ${Math.round(bytesPerSecond / Number(bytes))} frames/s, ` +
          `${gigabytes(bytesPerSecond)} GB/s, ${micros.join(' and ')} us of sender and receiver a frame`,
      );
    }
  }
}

/** Both as the best of short rounds, which is how the tool measures; blocks of the same size, each alone. */
async function zstd(): Promise<void> {
  const corpus = Buffer.concat(globSync('packages/*/src/**/*.ts').map((file) => readFileSync(file)));
  const file = join(dir, 'corpus');
  await writeFile(file, corpus);
  const block = 256 * 1024;
  const ratios: number[] = [];
  let shown = '';
  for (let round = 0; round < rounds; round++) {
    const argv = ['zstd', '-b3', '-i2', `-B${block}`, '-q', file];
    const { stdout, stderr } = await ctx.run.run(argv, { timeoutMs: 120_000 });
    const [, size = '0', speed = '0'] = /-3\s+(\d+)\s+\([\d.]+\),?\s+([\d.]+)\s*MB\/s/.exec(`${stdout}${stderr}`) ?? [];
    const own = bestOf(corpus, block);
    ratios.push(own.bytesPerSecond / (Number(speed) * 1e6));
    shown = `own ${(own.bytesPerSecond / 1e6).toFixed(0)} MB/s to ${own.size}, tool ${speed} MB/s to ${size} bytes`;
  }
  const ratio = median(ratios);
  line('zstd level 3 beside its tool, 256 KiB blocks', `${ratio.toFixed(2)} of it`, {
    asked: 'at least 0.90',
    isWithin: ratio >= 0.9,
  });
  console.log(`    last round: ${shown}, of ${corpus.length}`);
}

function bestOf(corpus: Buffer, block: number): { readonly bytesPerSecond: number; readonly size: number } {
  const compressor = createCompressor({ level: 3, minBytes: 0 });
  let [best, size] = [0, 0];
  for (const until = performance.now() + 2000; performance.now() < until; ) {
    const since = performance.now();
    size = 0;
    for (let at = 0; at < corpus.length; at += block) {
      size += compressor.compress(corpus.subarray(at, at + block))?.length ?? block;
    }
    best = Math.max(best, corpus.length / ((performance.now() - since) / 1000));
  }
  return { bytesPerSecond: best, size };
}

interface Sent {
  readonly bytesPerSecond: number;
  readonly senderNanosOfByte: number;
  readonly receiverNanosOfByte: number;
}

async function send(prefix: '' | 'tls-', first: string, bytes: string = payloadBytes): Promise<Sent> {
  const sink = await startEnd([`${prefix}sink`, first], ctx.run.converse, { program });
  try {
    const { address } = await sink.saying<{ address: string }>('address');
    const words = [`${prefix}source`, first, address, values.seconds, bytes];
    const source = await startEnd(words, ctx.run.converse, { program });
    try {
      const sent = await source.saying<{ sentNanosOfByte: number }>('sentNanosOfByte');
      const got = await sink.saying<{ bytes: number; milliseconds: number; nanosOfByte: number }>('milliseconds');
      return {
        bytesPerSecond: (got.bytes * 1000) / got.milliseconds,
        senderNanosOfByte: sent.sentNanosOfByte,
        receiverNanosOfByte: got.nanosOfByte,
      };
    } finally {
      await source.close();
    }
  } finally {
    await sink.close();
  }
}

/** Bytes a second of AES-256-GCM, in blocks of the payload's size. */
async function opensslSpeed(): Promise<number> {
  const argv = ['openssl', 'speed', '-mr', '-evp', 'aes-256-gcm', '-bytes', payloadBytes, '-seconds', '1'];
  const { stdout } = await ctx.run.run(argv, { timeoutMs: 60_000 });
  const [, speed = ''] = /^\+F:\d+:[^:]+:([\d.]+)/m.exec(stdout) ?? [];
  return Number(speed);
}

function line(what: string, measured: string, limit: { readonly asked: string; readonly isWithin: boolean }): void {
  if (!limit.isWithin) process.exitCode = 2;
  console.log(`${limit.isWithin ? 'ok ' : 'NOT'} ${what.padEnd(72)} ${measured}  (asked: ${limit.asked})`);
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}

function gigabytes(bytesPerSecond: number): string {
  return (bytesPerSecond / 1e9).toFixed(2);
}
