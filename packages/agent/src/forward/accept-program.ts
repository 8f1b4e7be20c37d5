import type { Socket } from 'node:net';
import { DwcpError, type ErrorCode, type ForwardConfig } from '@dwcp/model';
import type { LinkStream } from '@dwcp/transport';
import { type ConnectionShare, type JoinedConnection, limitReached, type RefusalReason } from './connections.ts';
import type { ForwardOptions } from './forward.ts';
import { join } from './join.ts';

/** Joins a program that has connected to a forward with a stream to its target; `null` when it is refused, or left before. */
export async function acceptProgram(
  socket: Socket,
  config: ForwardConfig,
  options: ForwardOptions & { readonly share: ConnectionShare },
): Promise<JoinedConnection | null> {
  const { node, connections, share, events } = options;
  const { peer, target, class: streamClass = 'any' } = config;
  // Who leaves before the stream is open must not end the process, nor have a stream.
  const left = new AbortController();
  socket.on('error', () => {}).once('close', () => left.abort());
  const leave = share.wait();
  if (leave === null) {
    refuse('limit', limitReached);
    return null;
  }
  let stream: LinkStream;
  try {
    stream = await node.openStream(peer, { target, streamClass, signal: left.signal });
  } catch (cause) {
    if (!left.signal.aborted) refuse(reasonOf(cause), cause instanceof Error ? cause.message : String(cause));
    return null;
  } finally {
    leave();
  }
  const place = share.reserve();
  if (place === null) {
    stream.reset(limitReached);
    refuse('limit', limitReached);
    return null;
  }
  const onFailure = (reason: string): void => {
    connections.countFailure(peer);
    const data = { peer, target, reason };
    events.emit({ code: 'agent.connection-failed', message: `${config.listen} to ${target}: ${reason}`, data });
  };
  const connection = join(socket, stream, { idleTimeoutMs: options.idleTimeoutMs, onFailure });
  place.settle(connection);
  return connection;

  function refuse(reason: RefusalReason, words: string): void {
    socket.resetAndDestroy();
    connections.countRefusal(peer, reason);
    const data = { peer, target, reason };
    events.emit({ code: 'agent.connection-refused', message: `${config.listen}: ${words}`, data });
  }
}

/** The peer is not waited for: a stream that is not opened is one this node has no room for. */
const reasons: Readonly<Partial<Record<ErrorCode, RefusalReason>>> = {
  LINK_DOWN: 'link-down',
  RATE_EXCEEDED: 'rate',
  STREAM_RESET: 'limit',
};

function reasonOf(cause: unknown): RefusalReason {
  return (cause instanceof DwcpError ? reasons[cause.code] : undefined) ?? 'refused-by-peer';
}
