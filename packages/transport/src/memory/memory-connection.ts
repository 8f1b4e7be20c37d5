import { DwcpError } from '@dwcp/model';
import type { Connection, ConnectionEnd } from '../transport.ts';
import type { MemorySettings } from './memory-network-options.ts';

export interface MemoryConnection extends Connection {
  /** Without a word: the other end finds it broken. */
  break(reason: string): void;
}

/** The two ends of a new connection. */
export function joinEnds(
  addresses: { readonly near: string; readonly far: string },
  settings: MemorySettings,
): readonly [MemoryConnection, MemoryConnection] {
  const near = newEnd(addresses.near);
  const far = newEnd(addresses.far);
  return [connectionOf(near, far, settings), connectionOf(far, near, settings)];
}

interface Queued {
  /** What comes last is how it ended. */
  readonly item: Uint8Array | ConnectionEnd;
  readonly arrivesAt: number;
}

interface End {
  readonly address: string;
  /** On its way to the other end. */
  queue: Queued[];
  queuedBytes: number;
  isPumping: boolean;
  handler: ((messages: readonly Uint8Array[]) => void) | null;
  isPaused: boolean;
  hasEnded: boolean;
  readonly end: PromiseWithResolvers<ConnectionEnd>;
  waiting: (() => void)[];
  readonly sent: { messages: number; bytes: number };
  readonly received: { messages: number; bytes: number };
}

/** Handed over in one call at most. */
const batchMessages = 64;

function newEnd(address: string): End {
  return {
    address,
    queue: [],
    queuedBytes: 0,
    isPumping: false,
    handler: null,
    isPaused: false,
    hasEnded: false,
    end: Promise.withResolvers<ConnectionEnd>(),
    waiting: [],
    sent: { messages: 0, bytes: 0 },
    received: { messages: 0, bytes: 0 },
  };
}

function connectionOf(own: End, other: End, settings: MemorySettings): MemoryConnection {
  const { clock, fate, highWaterBytes, maxMessageBytes } = settings;
  const enqueue = (item: Queued['item'], delayMs: number) => {
    own.queue.push({ item, arrivesAt: Math.max(own.queue.at(-1)?.arrivesAt ?? 0, clock.now() + delayMs) });
    pump(own, other, settings);
  };
  const fail = (reason: string) => {
    own.queue = [];
    finish(own, { by: 'failed', reason });
    enqueue({ by: 'failed', reason }, 0);
  };
  return {
    localAddress: own.address,
    remoteAddress: other.address,
    send(parts) {
      const bytes = joined(parts);
      if (bytes.length > maxMessageBytes) {
        throw new DwcpError(
          'MESSAGE_TOO_LARGE',
          `a message of ${bytes.length} bytes; ${maxMessageBytes} are the limit`,
        );
      }
      if (own.hasEnded) return true;
      own.sent.messages += 1;
      own.sent.bytes += bytes.length;
      const what = fate({ bytes, from: own.address, to: other.address, number: own.sent.messages });
      if (what === 'break') fail('the connection broke');
      if (typeof what === 'string') return true;
      own.queuedBytes += bytes.length;
      enqueue(bytes, what.delayMs);
      return own.queuedBytes < highWaterBytes;
    },
    drained: () =>
      own.hasEnded || own.queuedBytes < highWaterBytes / 2
        ? Promise.resolve()
        : new Promise((resolve) => own.waiting.push(resolve)),
    receive(handler) {
      own.handler = handler;
      pump(other, own, settings);
    },
    pause() {
      own.isPaused = true;
    },
    resume() {
      own.isPaused = false;
      pump(other, own, settings);
    },
    closed: own.end.promise,
    async close() {
      if (own.hasEnded) return;
      finish(own, { by: 'local', reason: 'closed' });
      enqueue({ by: 'remote', reason: 'closed by the other end' }, 0);
    },
    destroy() {
      if (own.hasEnded) return;
      own.queue = [];
      finish(own, { by: 'local', reason: 'destroyed' });
      enqueue({ by: 'failed', reason: 'destroyed by the other end' }, 0);
    },
    break: fail,
    stats: () => ({
      sentMessages: own.sent.messages,
      sentBytes: own.sent.bytes,
      receivedMessages: own.received.messages,
      receivedBytes: own.received.bytes,
      queuedBytes: own.queuedBytes,
      roundTripMicros: null,
      capacityBitsPerSecond: null,
      lossRatio: null,
      congestionControl: null,
    }),
  };
}

/** Takes what has arrived over to the receiver, in a turn of its own. */
function pump(sender: End, receiver: End, settings: MemorySettings): void {
  const first = sender.queue[0];
  if (first === undefined || sender.isPumping || !mayTake(receiver, first)) return;
  sender.isPumping = true;
  settings.clock.after(Math.max(0, first.arrivesAt - settings.clock.now()), () => {
    sender.isPumping = false;
    deliver(sender, receiver, settings.clock.now());
    if (sender.queuedBytes < settings.highWaterBytes / 2) wake(sender);
    pump(sender, receiver, settings);
  });
}

function mayTake(receiver: End, { item }: Queued): boolean {
  if (receiver.hasEnded || (!(item instanceof Uint8Array) && item.by === 'failed')) return true;
  return receiver.handler === null ? !(item instanceof Uint8Array) : !receiver.isPaused;
}

function deliver(sender: End, receiver: End, now: number): void {
  const batch: Uint8Array[] = [];
  for (let next = sender.queue[0]; next !== undefined && next.arrivesAt <= now; next = sender.queue[0]) {
    if (batch.length === batchMessages || !mayTake(receiver, next)) break;
    if (!(next.item instanceof Uint8Array)) {
      if (batch.length > 0) break;
      sender.queue = [];
      finish(receiver, next.item);
      return;
    }
    sender.queue.shift();
    sender.queuedBytes -= next.item.length;
    if (!receiver.hasEnded) batch.push(next.item);
  }
  if (batch.length === 0) return;
  receiver.received.messages += batch.length;
  for (const bytes of batch) receiver.received.bytes += bytes.length;
  receiver.handler?.(batch);
  // Lent until here: who kept them finds it out.
  for (const bytes of batch) bytes.fill(0xdd);
}

function finish(end: End, how: ConnectionEnd): void {
  if (end.hasEnded) return;
  end.hasEnded = true;
  end.end.resolve(how);
  wake(end);
}

function wake(end: End): void {
  const { waiting } = end;
  end.waiting = [];
  for (const resume of waiting) resume();
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
