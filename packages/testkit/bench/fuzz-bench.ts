// Tries mutated and replayed frames against each protection, and prints what was taken and how memory went: `make bench-fuzz`.
import { createHash } from 'node:crypto';
import { parseArgs } from 'node:util';
import { seededRandom } from '@dwcp/model';
import { mutateMessage } from '@dwcp/testkit';
import {
  bestCryptoEngine,
  createProtection,
  encodeAck,
  encodeAttach,
  encodeOpen,
  encodePing,
  type Frame,
  keyLimits,
  keyMaterialBytes,
  type Protection,
  type ProtectionKind,
  pathKeyFrom,
  protectionKinds,
} from '@dwcp/transport';

const { values } = parseArgs({
  options: {
    mutated: { type: 'string', default: '10000000' },
    replayed: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: '1' },
  },
});
const mebibyte = 2 ** 20;
const link = { streamId: 0, sequence: 0, messageId: 0, chunkIndex: 0, chunkCount: 0 };
const stream = { streamId: 1, sequence: 5, messageId: 2, chunkIndex: 0, chunkCount: 0 };
const frames: readonly Frame[] = [
  { ...link, type: 'attach', payload: encodeAttach({ linkId: new Uint8Array(16).fill(1), pathId: 1 }) },
  { ...stream, type: 'data', chunkCount: 1, payload: new Uint8Array(64).fill(7) },
  { ...stream, type: 'data', chunkCount: 1, payload: new TextEncoder().encode('line of a log\n'.repeat(200)) },
  { ...stream, type: 'open', payload: encodeOpen({ limitBytes: 65_536, target: 'db.example:5432' }) },
  { ...stream, type: 'end', payload: new Uint8Array(0) },
  { ...link, type: 'ack', payload: encodeAck({ cumulative: 9, ranges: [{ first: 11, last: 12 }] }) },
  { ...link, type: 'ping', payload: encodePing({ id: 1 }) },
];

let taken = 0;
for (const kind of protectionKinds) {
  taken += tryMutated(kind, Math.ceil(Number(values.mutated) / protectionKinds.length));
  taken += tryReplayed(kind, Math.ceil(Number(values.replayed) / protectionKinds.length));
}
console.log(`taken in all: ${taken}`);
process.exitCode = taken === 0 ? 0 : 1;

function tryMutated(kind: ProtectionKind, attempts: number): number {
  const random = seededRandom(Number(values.seed), kind);
  const { dialler, acceptor } = makeEnds(kind);
  const messages = frames.map((frame) => messageOf(dialler, frame));
  const pick = (): Uint8Array => messages[Math.floor(random() * messages.length)] ?? new Uint8Array(0);
  return measured(`${kind}, mutated`, attempts, () => acceptor.open(mutateMessage(pick(), pick(), random)));
}

function tryReplayed(kind: ProtectionKind, attempts: number): number {
  const { dialler, acceptor } = makeEnds(kind);
  // More than the window holds, so that some are seen again inside it and some are behind.
  const messages = Array.from({ length: 2048 }, (_, index) =>
    messageOf(dialler, frames[index % frames.length] ?? frames[0]),
  );
  for (const message of messages) {
    if (typeof acceptor.open(message) === 'string') throw new Error(`${kind}: a true frame was not taken`);
  }
  let next = 0;
  return measured(`${kind}, replayed`, attempts, () =>
    acceptor.open(messages[next++ % messages.length] ?? new Uint8Array(0)),
  );
}

function measured(title: string, attempts: number, attempt: () => Frame | string): number {
  const reasons = new Map<string, number>();
  let wrong = 0;
  for (let warm = 0; warm < Math.min(20_000, attempts); warm++) attempt();
  const before = memory();
  const started = performance.now();
  for (let count = 0; count < attempts; count++) {
    const verdict = attempt();
    if (typeof verdict === 'string') reasons.set(verdict, (reasons.get(verdict) ?? 0) + 1);
    else wrong++;
  }
  const seconds = (performance.now() - started) / 1000;
  console.log(
    `${title}: ${attempts} in ${seconds.toFixed(1)} s (${Math.round(attempts / seconds)}/s), taken ${wrong}, ` +
      `memory before ${before}, after ${memory()}`,
  );
  const counted = [...reasons].toSorted(([, a], [, b]) => b - a).map(([reason, count]) => `${reason} ${count}`);
  console.log(`  ${counted.join(', ')}`);
  return wrong;
}

function memory(): string {
  const gc = (globalThis as { readonly gc?: () => void }).gc;
  gc?.();
  const { rss, heapUsed, arrayBuffers, external } = process.memoryUsage();
  const text = (bytes: number): string => (bytes / mebibyte).toFixed(1);
  return `rss ${text(rss)} heap ${text(heapUsed)} external ${text(external + arrayBuffers)} MiB`;
}

function messageOf(end: Protection, frame: Frame | undefined): Uint8Array {
  return frame === undefined ? new Uint8Array(0) : new Uint8Array(Buffer.concat(end.seal(frame)));
}

function makeEnds(kind: ProtectionKind): { readonly dialler: Protection; readonly acceptor: Protection } {
  const now = Date.now();
  const end = (side: 'dialler' | 'acceptor'): Protection =>
    createProtection({
      kind,
      keys: (direction, epoch) => {
        const sender = (direction === 'outgoing') === (side === 'dialler');
        const material = createHash('sha512').update(`${sender}/${epoch}`).digest();
        return pathKeyFrom(material.subarray(0, keyMaterialBytes(kind)));
      },
      epochs: { sending: 1, prepared: 1 },
      compression: { level: 3, minBytes: 1024 },
      replayWindowPackets: 1024,
      timestampToleranceMs: 5000,
      keyGraceMs: 10_000,
      limits: keyLimits(kind),
      engine: bestCryptoEngine(),
      allocate: Buffer.allocUnsafe,
      now: () => now,
    });
  return { dialler: end('dialler'), acceptor: end('acceptor') };
}
