// One end of a measured connection, a process of its own: talked with in lines, ends with its standard input.
// session-end.ts sink PROTECTION · source PROTECTION HOST:PORT SECONDS BYTES · tls-sink DIR · tls-source DIR HOST:PORT SECONDS BYTES
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { connect, createServer } from 'node:tls';
import {
  type Allocate,
  bestCryptoEngine,
  createProtection,
  createSendMemory,
  type Frame,
  giveBack,
  keyLimits,
  keyMaterialBytes,
  openTcpTransport,
  type Protection,
  parseSocketAddress,
  pathKeyFrom,
  protectionKinds,
} from '@dwcp/transport';

const [, , role = '', first = '', address = '', seconds = '1', bytes = '65536'] = process.argv;
process.stdin.on('end', () => process.exit(0)).resume();

const roles: Readonly<Record<string, () => Promise<unknown>>> = {
  async sink() {
    const transport = await openTcpTransport();
    const protection = protectionOf(first);
    const listener = await transport.listen('127.0.0.1:0', (connection) => {
      const count = counter();
      connection.receive((messages) => {
        for (const message of messages) {
          const frame = protection.open(message);
          if (typeof frame === 'string') throw new Error(frame);
          count.add(frame.payload.length);
          giveBack(frame.payload);
        }
      });
      void connection.closed.then(() => say(count.result()));
    });
    return { address: listener.address };
  },

  async source() {
    const transport = await openTcpTransport();
    const connection = await transport.dial(address, { timeoutMs: 30_000 });
    const protection = protectionOf(first, createSendMemory(connection));
    const payload = new Uint8Array(Number(bytes)).fill(7);
    const send = async (sequence: number): Promise<void> => {
      if (!connection.send(protection.seal(dataFrame(sequence, payload)))) await connection.drained();
    };
    const nanos = await sendFor(Number(seconds), send);
    await connection.close();
    return { sentNanosOfByte: nanos };
  },

  async 'tls-sink'() {
    const server = createServer({ ...tlsFiles(first), requestCert: true }, (socket) => {
      const count = counter();
      socket.on('data', (chunk) => count.add(chunk.length)).on('close', () => say(count.result()));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return { address: `127.0.0.1:${(server.address() as AddressInfo).port}` };
  },

  async 'tls-source'() {
    const socket = connect({
      ...tlsFiles(first),
      ...parseSocketAddress(address),
      checkServerIdentity: () => undefined,
    });
    await once(socket, 'secureConnect');
    const payload = new Uint8Array(Number(bytes)).fill(7);
    const nanos = await sendFor(Number(seconds), async () => {
      if (!socket.write(payload)) await once(socket, 'drain');
    });
    socket.end();
    await once(socket, 'close');
    return { sentNanosOfByte: nanos };
  },
};

say(await roles[role]?.());

function say(value: unknown): void {
  console.log(JSON.stringify(value));
}

/** Processor time of a byte, once the code is warm. */
async function sendFor(forSeconds: number, send: (sequence: number) => Promise<void>): Promise<number> {
  const started = performance.now();
  const warmUntil = started + forSeconds * 250;
  let sequence = 0;
  while (performance.now() < warmUntil) await send(++sequence);
  const [warm, cpu] = [sequence, process.cpuUsage()];
  while (performance.now() < started + forSeconds * 1000) await send(++sequence);
  const { user, system } = process.cpuUsage(cpu);
  return ((user + system) * 1000) / ((sequence - warm) * Number(bytes));
}

function counter(): { add(bytes: number): void; result(): object } {
  let [total, started, last, warmTotal] = [0, 0, 0, 0];
  let cpu = process.cpuUsage();
  return {
    add(count) {
      last = performance.now();
      if (started === 0) started = last;
      total += count;
      if (warmTotal === 0 && last - started > 500) [warmTotal, cpu] = [total, process.cpuUsage()];
    },
    result() {
      const { user, system } = process.cpuUsage(cpu);
      return {
        bytes: total,
        milliseconds: last - started,
        nanosOfByte: ((user + system) * 1000) / (total - warmTotal),
      };
    },
  };
}

function dataFrame(sequence: number, payload: Uint8Array): Frame {
  return { type: 'data', streamId: 1, sequence, messageId: sequence % 2 ** 32, chunkIndex: 0, chunkCount: 1, payload };
}

/** One direction is measured: both ends have the same keys for it. */
function protectionOf(name: string, allocate: Allocate = Buffer.allocUnsafe): Protection {
  const kind = protectionKinds.find((each) => each === name) ?? 'aes-256-gcm';
  return createProtection({
    kind,
    keys: (_direction, epoch) =>
      pathKeyFrom(createHash('sha512').update(`${epoch}`).digest().subarray(0, keyMaterialBytes(kind))),
    epochs: { sending: 1, prepared: 1 },
    compression: null,
    replayWindowPackets: 1024,
    timestampToleranceMs: 60_000,
    keyGraceMs: 10_000,
    limits: keyLimits(kind),
    engine: bestCryptoEngine(),
    allocate,
    now: () => Date.now(),
  });
}

function tlsFiles(dir: string) {
  const read = (name: string) => readFileSync(`${dir}/${name}`);
  return {
    cert: read('own.pem'),
    key: read('own.key'),
    ca: read('own.pem'),
    minVersion: 'TLSv1.3' as const,
    ciphers: 'TLS_AES_256_GCM_SHA384',
  };
}
