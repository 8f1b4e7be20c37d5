import { getSystemErrorMessage } from 'node:util';
import { DwcpError } from '@dwcp/model';
import type { Connection, ConnectionEnd } from '../transport.ts';
import { flushByTurns } from './flush-by-turns.ts';
import { knownFigures } from './known-figures.ts';
import { longestMessageBytes, type NativeSockets } from './native-sockets.ts';
import { lossRatioOf, type PathFigures } from './path-figures.ts';
import { sendQueue, type WriteParts } from './send-queue.ts';
import type { TcpOptions } from './tcp-options.ts';

export interface TcpConnection extends Connection {
  /** What the kernel knows of the path; `null` once closed. */
  figures(): PathFigures | null;
}

/** Bytes after which the kernel is given its part at once instead of at the end of the turn. */
const flushBytes = 128 * 1024;

/** A socket that is connected, from here on owned by this. */
export function tcpConnection(
  id: number,
  options: Pick<TcpOptions, 'highWaterBytes' | 'closeTimeoutMs'>,
  sockets: NativeSockets,
): TcpConnection {
  const { highWaterBytes, closeTimeoutMs } = options;
  const { native } = sockets;
  const [localAddress, remoteAddress] = native.addresses(id);
  const known = knownFigures(id, sockets);
  const queue = sendQueue();
  const end = Promise.withResolvers<ConnectionEnd>();
  const sent = { messages: 0, bytes: 0 };
  const received = { messages: 0, bytes: 0 };
  let handler: ((messages: readonly Uint8Array[]) => void) | null = null;
  let waiting: (() => void)[] = [];
  let isPaused = false;
  /** Nothing is taken or handed over any more. */
  let isClosing = false;
  let hasEnded = false;
  let isBlocked = false;
  let hasSaidEnd = false;
  let closing: NodeJS.Timeout | null = null;

  const wake = () => {
    if (!hasEnded && queue.bytes >= highWaterBytes / 2) return;
    const woken = waiting;
    waiting = [];
    for (const resume of woken) resume();
  };
  const finish = (how: ConnectionEnd, { resets } = { resets: false }) => {
    if (hasEnded) return;
    figures();
    hasEnded = true;
    if (closing !== null) clearTimeout(closing);
    queue.clear();
    sockets.release(id, { resets });
    end.resolve(how);
    wake();
  };
  const write: WriteParts = (parts, first, skip, most) => native.write(id, parts, first, skip, most);
  const flush = (most?: number) => {
    if (hasEnded || isBlocked || hasSaidEnd) return;
    const outcome = queue.flush(write, most);
    isBlocked = outcome === 1;
    // The other side has gone; what it sent before is still to be read, and after that the end.
    if (outcome < 0) queue.clear();
    if (isClosing && queue.bytes === 0) {
      hasSaidEnd = true;
      native.finish(id);
    }
    if (waiting.length > 0) wake();
  };
  /** What would go in a segment that is not full waits for what follows: it would cost as much as a full one. */
  const wholeSegments = () => queue.bytes - (queue.bytes % (native.segmentBytes(id) || 1));
  const flushSoon = flushByTurns(flush);
  const expectProgress = () => {
    if (closing !== null) clearTimeout(closing);
    closing = setTimeout(
      () => finish({ by: 'local', reason: 'closed, and not heard of in time' }, { resets: true }),
      closeTimeoutMs,
    );
  };
  const figures = (): PathFigures | null => (hasEnded ? null : known.read());

  sockets.own(id, {
    messages(messages) {
      if (isClosing || handler === null) return;
      received.messages += messages.length;
      for (const message of messages) received.bytes += message.length;
      handler(messages);
    },
    writable() {
      isBlocked = false;
      if (isClosing) expectProgress();
      flush();
    },
    ended(how) {
      finish(isClosing ? { by: 'local', reason: 'closed' } : endOf(how));
    },
  });

  return {
    localAddress,
    remoteAddress,
    send(parts) {
      let bytes = 0;
      for (const part of parts) bytes += part.length;
      if (bytes > longestMessageBytes) {
        throw new DwcpError('MESSAGE_TOO_LARGE', `a message of ${bytes} bytes; ${longestMessageBytes} are the limit`, {
          hint: 'send it in parts, or as a stream',
        });
      }
      if (isClosing || hasEnded) return true;
      sent.messages += 1;
      sent.bytes += bytes;
      queue.push(parts, bytes);
      if (!isBlocked) {
        if (queue.bytes >= flushBytes) flush(wholeSegments());
        flushSoon();
      }
      return queue.bytes < highWaterBytes;
    },
    drained: () =>
      hasEnded || queue.bytes < highWaterBytes / 2
        ? Promise.resolve()
        : new Promise((resolve) => waiting.push(resolve)),
    receive(given) {
      handler = given;
      if (!isPaused && !hasEnded) native.setReading(id, true);
    },
    pause() {
      isPaused = true;
      if (!hasEnded && !isClosing) native.setReading(id, false);
    },
    resume() {
      isPaused = false;
      if (!hasEnded && handler !== null) native.setReading(id, true);
    },
    closed: end.promise,
    async close() {
      if (!hasEnded && !isClosing) {
        isClosing = true;
        expectProgress();
        native.setReading(id, true);
        flush();
      }
      await end.promise;
    },
    destroy() {
      isClosing = true;
      finish({ by: 'local', reason: 'destroyed' }, { resets: true });
    },
    stats() {
      const found = figures();
      return {
        sentMessages: sent.messages,
        sentBytes: sent.bytes,
        receivedMessages: received.messages,
        receivedBytes: received.bytes,
        queuedBytes: queue.bytes,
        roundTripMicros: found === null || found.roundTripMicros === 0 ? null : found.roundTripMicros,
        capacityBitsPerSecond: known.capacityBitsPerSecond(),
        lossRatio: found === null ? null : lossRatioOf(found),
        congestionControl: known.congestionControl(),
      };
    },
    figures,
  };
}

function endOf(how: number): ConnectionEnd {
  switch (how) {
    case 0:
      return { by: 'remote', reason: 'closed by the other end' };
    case -1:
      return { by: 'failed', reason: 'the other end went away within a message' };
    case -2:
      return { by: 'failed', reason: 'the other end sent a length over the limit' };
    default:
      return { by: 'failed', reason: getSystemErrorMessage(-how) };
  }
}
