import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { type Context, waitFor } from '@dwcp/io';
import { DwcpError, type TlsSettings, type TransportSettings } from '@dwcp/model';
import type { Distribution, LinkStatus, LinkStream, TransportNode } from '../node.ts';
import { openNode } from '../open-node.ts';
import type { LinkBenchmark } from './judge-benchmark.ts';
import { type ResponderStart, responderTargets } from './responder-start.ts';

export interface BenchOptions {
  readonly settings: TransportSettings;
  /** Who the two nodes are: the names of their certificates, and where these lie. The first in the alphabet dials. */
  readonly ends: readonly [BenchEnd, BenchEnd];
  /** Of each of the two measurements. */
  readonly seconds: number;
}

export interface BenchEnd {
  readonly name: string;
  readonly tls: Pick<TlsSettings, 'certificateFile' | 'keyFile' | 'authoritiesFile'>;
}

const messageBytes = 64;
const chunkBytes = 256 * 1024;
const warmUpMessages = 200;
const linkTimeoutMs = 15_000;

/**
 * Two nodes on loopback, each in a thread, with what a link is in earnest: mutual TLS, sealed frames, acknowledgements, the
 * transports of the mode. Throws LINK_DOWN when they do not find together, and what `openNode` throws.
 */
export async function benchLink(options: BenchOptions, ctx: Context): Promise<LinkBenchmark> {
  const [own, other] = options.ends;
  const responder = await startResponder({ name: other.name, peer: own.name, settings: settingsOf(options, other) });
  try {
    const peers = [{ name: other.name, address: responder.address }];
    const settings = settingsOf(options, own);
    const node = await openNode({ name: own.name, listen: '127.0.0.1:0', peers, settings }, ctx);
    try {
      const status = await established(node, ctx);
      const roundTripMicros = await pingPong(
        await node.openStream(other.name, { target: responderTargets.echo }),
        options,
      );
      const throughput = await pour(await node.openStream(other.name, { target: responderTargets.count }), options);
      const { declaredTransport, transport, provider, congestionControl, security, lastError } =
        statusOf(node) ?? status;
      const targets = options.settings.targets[declaredTransport === 'rdma' ? 'rdma' : 'tcp'];
      const link = { declaredTransport, transport, provider, congestionControl, security, lastError };
      return { link, roundTripMicros: { ...roundTripMicros, messageBytes }, throughput, targets };
    } finally {
      await node.close();
    }
  } finally {
    await responder.close();
  }
}

/** Limits on strangers and peers are not what is measured. */
function settingsOf({ settings }: BenchOptions, { tls }: BenchEnd): TransportSettings {
  return { ...settings, tls: { ...settings.tls, ...tls }, standing: { ...settings.standing, peerRate: null } };
}

async function startResponder(start: ResponderStart): Promise<{ readonly address: string; close(): Promise<void> }> {
  // Beside this file, in the sources, in dist and in a bundle.
  const extension = extname(import.meta.url);
  const worker = new Worker(new URL(`./bench-responder${extension}`, import.meta.url), {
    workerData: start,
    execArgv: extension === '.ts' ? ['--conditions=dwcp-source'] : [],
  });
  const [address] = (await once(worker, 'message')) as [string];
  return {
    address,
    async close() {
      const ended = once(worker, 'exit');
      worker.postMessage('close');
      await ended;
    },
  };
}

function statusOf(node: TransportNode): LinkStatus | undefined {
  return node.links()[0];
}

async function established(node: TransportNode, { signal }: Context): Promise<LinkStatus> {
  return await waitFor(
    async () => {
      const status = statusOf(node);
      return status?.status === 'established' ? status : null;
    },
    {
      timeoutMs: linkTimeoutMs,
      everyMs: 20,
      signal,
      onTimeout: () =>
        new DwcpError(
          'LINK_DOWN',
          `the two nodes of the benchmark have no link: ${statusOf(node)?.lastError ?? 'no reason'}`,
        ),
    },
  );
}

async function pingPong(stream: LinkStream, { seconds }: BenchOptions): Promise<Distribution> {
  const micros: number[] = [];
  const reader = stream.read();
  const message = new Uint8Array(messageBytes);
  const until = performance.now() + seconds * 1000;
  for (let turn = 0; turn < warmUpMessages || performance.now() < until; turn++) {
    const startedMs = performance.now();
    // The bytes written are the stream's.
    await stream.write(message.slice());
    for (let got = 0; got < messageBytes; ) got += (await reader.next()).value?.length ?? messageBytes;
    if (turn >= warmUpMessages) micros.push((performance.now() - startedMs) * 1000);
  }
  await stream.end();
  const sorted = Float64Array.from(micros).sort();
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  return { p50: at(0.5), p99: at(0.99), p999: at(0.999), count: sorted.length };
}

async function pour(stream: LinkStream, options: BenchOptions): Promise<LinkBenchmark['throughput']> {
  // Incompressible: what zstd makes of zeros says nothing of a link.
  const block = randomBytes(chunkBytes);
  const startedMs = performance.now();
  let written = 0;
  while (performance.now() < startedMs + options.seconds * 1000) {
    await stream.write(new Uint8Array(block));
    written += chunkBytes;
  }
  await stream.end();
  let said = '';
  for await (const bytes of stream.read()) said += Buffer.from(bytes).toString();
  const seconds = (performance.now() - startedMs) / 1000;
  if (Number(said) !== written) throw new Error(`${written} bytes were written, and ${said} arrived`);
  return { bitsPerSecond: (written * 8) / seconds, bytes: written, seconds };
}
