import { setTimeout as delay } from 'node:timers/promises';
import { seededRandom } from '@dwcp/model';
import type { Connection, Listener, Transport } from '../transport.ts';

/** A transport that is to keep the contract. */
export interface ContractSubject {
  readonly name: string;
  /** Why it cannot run here; null when it can. */
  readonly reason: string | null;
  /** How long to wait for what must happen; long enough for a busy machine. */
  readonly patienceMs: number;
  /** Listening there takes a free address. */
  readonly anyAddress: string;
  open(): Promise<Transport>;
  /** An address where nobody answers and nobody refuses; null where there is no such thing. */
  readonly silentPeer: (() => Promise<{ readonly address: string; close(): Promise<void> }>) | null;
  /** One that accepts, sends back what comes, and dies without a word when killed: a process, where transports cross processes. */
  mortalPeer(): Promise<{ readonly address: string; kill(): Promise<void> }>;
  /** What its transports hold open in this process now: sockets, endpoints, entries of a registry. */
  countOpen(): Promise<number>;
}

export interface Claim {
  readonly claim: string;
  /** Cannot be shown without. */
  readonly needs?: 'silentPeer';
  readonly check: (subject: ContractSubject) => Promise<void>;
}

export interface Pair {
  readonly near: Connection;
  readonly far: Connection;
  readonly nearTransport: Transport;
  readonly farTransport: Transport;
  readonly listener: Listener;
}

/** Two transports, a listener and one connection; all of it closed when the check is over. */
export async function withPair(subject: ContractSubject, check: (pair: Pair) => Promise<void>): Promise<void> {
  await withTransports(subject, async (nearTransport, farTransport) => {
    const accepted = arrivals<Connection>();
    const listener = await farTransport.listen(subject.anyAddress, (connection) => accepted.add([connection]));
    const near = await nearTransport.dial(listener.address, { timeoutMs: subject.patienceMs });
    const [far] = await accepted.reach(1, subject);
    if (far === undefined) throw new Error('nothing was accepted');
    await check({ near, far, nearTransport, farTransport, listener });
  });
}

export async function withTransports(
  subject: ContractSubject,
  check: (near: Transport, far: Transport) => Promise<void>,
): Promise<void> {
  const transports = [await subject.open(), await subject.open()] as const;
  try {
    await check(...transports);
  } finally {
    await within(Promise.all(transports.map((transport) => transport.close())), 'closing the transports', subject);
  }
}

export interface Arrivals<T> {
  readonly all: readonly T[];
  add(items: readonly T[]): void;
  /** All that came, once there are that many. */
  reach(count: number, subject: Pick<ContractSubject, 'patienceMs'>): Promise<readonly T[]>;
}

export function arrivals<T>(): Arrivals<T> {
  const all: T[] = [];
  let wake = () => {};
  return {
    all,
    add(items) {
      for (const item of items) all.push(item);
      wake();
    },
    async reach(count, subject) {
      const isThere = async () => {
        while (all.length < count) await new Promise<void>((resolve) => (wake = resolve));
      };
      await within(isThere(), () => `${count} arrivals (${all.length} came)`, subject);
      return all;
    },
  };
}

/** Keeps a copy of every message that arrives. */
export function received(connection: Connection): Arrivals<Uint8Array> {
  const messages = arrivals<Uint8Array>();
  connection.receive((lent) => messages.add(lent.map((bytes) => bytes.slice())));
  return messages;
}

export async function sendAll(
  connection: Connection,
  messages: Iterable<Uint8Array>,
  subject: ContractSubject,
): Promise<void> {
  for (const message of messages) {
    if (!connection.send([message])) await within(connection.drained(), 'the queue to drain', subject);
  }
}

/** Bytes that differ from those of every other number, wherever they are cut. */
export function messageOf(number: number, bytes: number): Uint8Array {
  const random = seededRandom(number, 'message');
  const block = Uint8Array.from({ length: 251 }, () => Math.floor(random() * 256));
  const message = new Uint8Array(bytes);
  for (let at = 0; at < bytes; at += block.length) message.set(block.subarray(0, bytes - at), at);
  return message;
}

/** Throws at the first that is not what it must be; says so without printing megabytes. */
export function expectMessages(found: readonly Uint8Array[], wanted: readonly Uint8Array[]): void {
  for (const [index, message] of wanted.entries()) {
    const other = found[index];
    if (other === undefined) throw new Error(`message ${index} of ${wanted.length} is missing`);
    if (Buffer.compare(other, message) !== 0) {
      throw new Error(`message ${index} of ${message.length} bytes came changed, as ${other.length} bytes`);
    }
  }
  if (found.length > wanted.length) throw new Error(`${found.length - wanted.length} messages came that nobody sent`);
}

export async function within<T>(
  promise: Promise<T>,
  what: string | (() => string),
  { patienceMs }: { readonly patienceMs: number },
): Promise<T> {
  const stop = new AbortController();
  const late = delay(patienceMs, undefined, { signal: stop.signal }).then(() => {
    throw new Error(`waited ${patienceMs} ms for ${typeof what === 'string' ? what : what()}`);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    stop.abort();
    late.catch(() => {});
  }
}

/** Long enough for what should not happen to happen: some turns of the event loop. */
export async function someTurns(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
}
