import type { Duplex } from 'node:stream';
import type { ConnectionEnd } from '../transport.ts';
import { createControlSplitter, frameControlMessage } from './control-framing.ts';
import type { ControlMessage } from './control-message.ts';

/** Control messages over a stream that is authenticated already. */
export interface ControlChannel {
  /** On a closed channel it is dropped. */
  send(message: ControlMessage): void;
  /** The next message; `null` when the channel closes first. Not once `receive` was called. */
  next(): Promise<ControlMessage | null>;
  /** One handler, set once; what came before is handed over at once. */
  receive(handler: (message: ControlMessage) => void): void;
  readonly closed: Promise<ConnectionEnd>;
  /** What was sent is sent first. */
  close(): void;
  /** Because of what the other side did or did not do. */
  fail(reason: string): void;
}

const mostWaiting = 16;

export function openControlChannel(stream: Duplex): ControlChannel {
  const splitter = createControlSplitter();
  const waiting: ControlMessage[] = [];
  let handler: ((message: ControlMessage) => void) | null = null;
  let end: ConnectionEnd | null = null;
  const { promise: closed, resolve } = Promise.withResolvers<ConnectionEnd>();

  const finish = (how: ConnectionEnd): void => {
    end ??= how;
    stream.destroy();
  };
  stream.on('data', (bytes: Uint8Array) => {
    const messages = end === null ? splitter.take(bytes) : [];
    if (messages === null) return finish({ by: 'failed', reason: 'it sent what is no control message' });
    for (const message of messages) {
      if (end !== null) return;
      if (handler !== null) handler(message);
      else if (waiting.push(message) > mostWaiting) finish({ by: 'failed', reason: 'it sends more than is asked for' });
    }
  });
  stream.on('error', (error) => finish({ by: 'failed', reason: error.message }));
  stream.on('end', () => finish({ by: 'remote', reason: 'closed by the other side' }));
  stream.on('close', () => {
    finish({ by: 'remote', reason: 'closed by the other side' });
    resolve(end ?? { by: 'failed', reason: 'closed' });
  });

  const receive = (next: (message: ControlMessage) => void): void => {
    handler = next;
    while (end === null && handler !== null) {
      const message = waiting.shift();
      if (message === undefined) return;
      handler(message);
    }
  };

  return {
    closed,
    receive,
    next: () =>
      Promise.race([
        new Promise<ControlMessage>((resolveNext) =>
          receive((message) => {
            handler = null;
            resolveNext(message);
          }),
        ),
        closed.then(() => null),
      ]),
    send(message) {
      if (end === null && stream.writable) stream.write(frameControlMessage(message));
    },
    close() {
      if (end !== null) return;
      end = { by: 'local', reason: 'closed' };
      stream.end(() => stream.destroy());
    },
    fail(reason) {
      finish({ by: 'failed', reason });
    },
  };
}
