import { connect, type Socket } from 'node:net';
import { codeOf, type EventSink } from '@dwcp/io';
import type { AllowedTarget } from '@dwcp/model';
import { type LinkStream, parseSocketAddress } from '@dwcp/transport';
import { isAllowedTarget } from './allowed-targets.ts';
import type { Connections, RefusalReason } from './connections.ts';
import { join } from './join.ts';

export interface TargetDialerOptions {
  readonly connections: Connections;
  readonly dialTimeoutMs: number;
  readonly idleTimeoutMs: number;
  readonly events: EventSink;
}

/** The other end of forwards: takes streams of peers and joins them with the targets they ask for, where that is allowed. */
export class TargetDialer {
  readonly #options: TargetDialerOptions;
  #allowed: readonly AllowedTarget[] = [];

  constructor(options: TargetDialerOptions) {
    this.#options = options;
  }

  /** Connections to what is no longer allowed end at once. */
  allow(allowed: readonly AllowedTarget[], own: string): void {
    this.#allowed = allowed;
    for (const connection of this.#options.connections.open) {
      if (!dialled.has(connection) || isAllowedTarget(allowed, connection)) continue;
      connection.reset(`${own} no longer allows ${connection.target}`);
    }
  }

  async take(stream: LinkStream): Promise<void> {
    const { connections, events } = this.#options;
    const { peer, target } = stream;
    const refuse = (reason: RefusalReason, words: string): void => {
      stream.reset(words);
      connections.countRefusal(peer, reason);
      events.emit({ code: 'agent.target-refused', message: `${peer}: ${words}`, data: { peer, target, reason } });
    };
    if (!isAllowedTarget(this.#allowed, stream)) return refuse('not-allowed', `${target} is not an allowed target`);
    if (!connections.reserve()) return refuse('limit', 'the limit of connections is reached');
    let socket: Socket;
    try {
      socket = await dial(target, this.#options.dialTimeoutMs);
    } catch (cause) {
      connections.settle(null);
      return refuse('dial-failed', `${target} does not answer (${codeOf(cause) ?? 'no answer'})`);
    }
    const onFailure = (reason: string): void => {
      connections.countFailure(peer);
      const data = { peer, target, reason };
      events.emit({ code: 'agent.connection-failed', message: `${peer} to ${target}: ${reason}`, data });
    };
    const connection = join(socket, stream, { idleTimeoutMs: this.#options.idleTimeoutMs, onFailure });
    dialled.add(connection);
    connections.settle(connection);
  }
}

/** Connections that were dialled for a peer, as against those taken from a program. */
const dialled = new WeakSet<object>();

function dial(target: string, timeoutMs: number): Promise<Socket> {
  const { host, port } = parseSocketAddress(target);
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, allowHalfOpen: true, noDelay: true, autoSelectFamily: true });
    const timer = setTimeout(
      () => socket.destroy(Object.assign(new Error('timeout'), { code: 'ETIMEDOUT' })),
      timeoutMs,
    );
    socket.once('error', (cause) => {
      clearTimeout(timer);
      reject(cause);
    });
    socket.once('connect', () => {
      clearTimeout(timer);
      socket.removeAllListeners('error').on('error', () => {});
      resolve(socket);
    });
  });
}
