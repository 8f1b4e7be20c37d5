import type { Socket } from 'node:net';
import { codeOf, type EventSink } from '@dwcp/io';
import type { AllowedTarget } from '@dwcp/model';
import type { LinkStream } from '@dwcp/transport';
import { isAllowedTarget } from './allowed-targets.ts';
import type { Connections, RefusalReason } from './connections.ts';
import { join } from './join.ts';

export interface TargetDialerOptions {
  readonly connections: Connections;
  readonly idleTimeoutMs: number;
  readonly events: EventSink;
  /** Nobody waits for it any longer once the signal is aborted. */
  dial(target: string, signal: AbortSignal): Promise<Socket>;
}

/** A target that has not answered yet. */
interface PendingDial {
  readonly stream: LinkStream;
  readonly stop: AbortController;
}

/** The other end of forwards: takes streams of peers and joins them with the targets they ask for, where that is allowed. */
export class TargetDialer {
  readonly #options: TargetDialerOptions;
  /** Whoever takes a dial out of here decides what becomes of it. */
  readonly #pending = new Set<PendingDial>();
  #allowed: readonly AllowedTarget[] = [];

  constructor(options: TargetDialerOptions) {
    this.#options = options;
  }

  /** Connections to what is no longer allowed end at once, and so do dials. */
  allow(allowed: readonly AllowedTarget[], own: string): void {
    this.#allowed = allowed;
    const words = (target: string): string => `${own} no longer allows ${target}`;
    for (const dial of this.#pending) {
      if (isAllowedTarget(allowed, dial.stream) || !this.#giveUp(dial)) continue;
      this.#refuse(dial.stream, 'not-allowed', words(dial.stream.target));
    }
    for (const connection of this.#options.connections.open) {
      if (!dialled.has(connection) || isAllowedTarget(allowed, connection)) continue;
      connection.reset(words(connection.target));
    }
  }

  async take(stream: LinkStream): Promise<void> {
    const { connections } = this.#options;
    const { target } = stream;
    if (!isAllowedTarget(this.#allowed, stream))
      return this.#refuse(stream, 'not-allowed', `${target} is not an allowed target`);
    if (!connections.reserve()) return this.#refuse(stream, 'limit', 'the limit of connections is reached');
    const dial: PendingDial = { stream, stop: new AbortController() };
    this.#pending.add(dial);
    void stream.givenUp().then((reason) => {
      if (this.#giveUp(dial)) this.#tellFailure(stream, `${reason}, before the target answered`);
    });
    try {
      const socket = await this.#options.dial(target, dial.stop.signal);
      if (this.#pending.delete(dial)) this.#join(socket, stream);
      else socket.destroy();
    } catch (cause) {
      if (!this.#giveUp(dial)) return;
      this.#refuse(stream, 'dial-failed', `${target} does not answer (${codeOf(cause) ?? 'no answer'})`);
    }
  }

  /** False when it has been decided on before. */
  #giveUp(dial: PendingDial): boolean {
    if (!this.#pending.delete(dial)) return false;
    this.#options.connections.settle(null);
    dial.stop.abort();
    return true;
  }

  #join(socket: Socket, stream: LinkStream): void {
    const { connections, idleTimeoutMs } = this.#options;
    const onFailure = (reason: string): void => {
      connections.countFailure(stream.peer);
      this.#tellFailure(stream, reason);
    };
    const connection = join(socket, stream, { idleTimeoutMs, onFailure });
    dialled.add(connection);
    connections.settle(connection);
  }

  #refuse(stream: LinkStream, reason: RefusalReason, words: string): void {
    const { peer, target } = stream;
    stream.reset(words);
    this.#options.connections.countRefusal(peer, reason);
    this.#options.events.emit({
      code: 'agent.target-refused',
      message: `${peer}: ${words}`,
      data: { peer, target, reason },
    });
  }

  #tellFailure({ peer, target }: LinkStream, reason: string): void {
    const data = { peer, target, reason };
    this.#options.events.emit({
      code: 'agent.connection-failed',
      message: `${peer} to ${target}: ${reason}`,
      data,
    });
  }
}

/** Connections that were dialled for a peer, as against those taken from a program. */
const dialled = new WeakSet<object>();
