import type { Socket } from 'node:net';
import { codeOf } from '@dwcp/io';
import { DwcpError } from '@dwcp/model';
import { giveBack, type LinkStream } from '@dwcp/transport';
import type { JoinedConnection } from './connections.ts';

export interface JoinOptions {
  /** Without a byte in either direction for this long both are given up. */
  readonly idleTimeoutMs: number;
  /** Called once when it ended by a reset of either side, or by idling. */
  readonly onFailure: (reason: string) => void;
}

/**
 * Carries bytes between a socket and a stream until both directions have ended, each on its own: a half that ends leaves the
 * other open. Neither side is read faster than the other takes.
 */
export function join(socket: Socket, stream: LinkStream, options: JoinOptions): JoinedConnection {
  let failure: string | null = null;
  const fail = (reason: string): void => {
    if (failure !== null) return;
    failure = reason;
    stream.reset(reason);
    socket.resetAndDestroy();
    options.onFailure(reason);
  };
  // Errors are seen by whoever reads or writes; unheard, one would end the process.
  socket.on('error', () => {});
  socket.setTimeout(options.idleTimeoutMs, () => fail(`idle for ${options.idleTimeoutMs / 1000} s`));
  const directions = [sendAll(socket, stream), receiveAll(socket, stream)];
  for (const direction of directions) direction.catch((cause: unknown) => fail(reasonOf(socket.errored ?? cause)));
  const ended = Promise.allSettled(directions).then(() => {
    socket.setTimeout(0);
    socket.destroy();
  });
  return { peer: stream.peer, target: stream.target, reset: fail, ended };
}

async function sendAll(socket: Socket, stream: LinkStream): Promise<void> {
  // Left as it is at the end: the other direction goes on.
  for await (const bytes of socket.iterator({ destroyOnReturn: false })) await stream.write(bytes as Uint8Array);
  await stream.end();
}

async function receiveAll(socket: Socket, stream: LinkStream): Promise<void> {
  for await (const bytes of stream.read()) {
    const mayGoOn = socket.write(bytes, () => giveBack(bytes));
    if (!mayGoOn) await drained(socket);
  }
  if (socket.destroyed) throw new Error('the connection was closed');
  await new Promise<void>((resolve) => socket.end(resolve));
}

function drained(socket: Socket): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (): void => {
      socket.off('drain', settle).off('close', settle);
      if (socket.destroyed) reject(new Error('the connection was closed'));
      else resolve();
    };
    if (socket.destroyed) settle();
    else socket.once('drain', settle).once('close', settle);
  });
}

/** Told to the other side: what happened, without paths and stacks. */
function reasonOf(cause: unknown): string {
  if (cause instanceof DwcpError) return cause.message;
  const code = codeOf(cause);
  if (code === 'ECONNRESET' || code === 'EPIPE' || code === 'ERR_STREAM_PREMATURE_CLOSE')
    return 'the connection was reset';
  return code === null && cause instanceof Error ? cause.message : `the connection failed (${code})`;
}
